using Klusterfuck.Engine.Flows;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Runs;

/// <summary>Executes one claimed item and works out what follows from it. Stores nothing.</summary>
internal sealed class StepExecution(IFlowGraphSource graphs, IReadOnlyList<INodeExecutor> executors, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestBusy = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestBusyWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBusyWait = TimeSpan.FromSeconds(30);

    /// <summary>The end of the attempt.</summary>
    public async Task<StepCommit> ExecuteAsync(WorkItem item, CancellationToken cancellationToken)
    {
        using var activity = RunTelemetry.BeginStep(item);
        var commit = await TryAsync(item, cancellationToken).ConfigureAwait(false);
        RunTelemetry.EndStep(activity, commit);
        return commit;
    }

    private async Task<StepCommit> TryAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var (graph, node, outcome) = await RunAsync(item, cancellationToken).ConfigureAwait(false);
        var commit = new StepCommit { Item = item, Status = StepStatus.Succeeded, Commit = outcome.Commit, Duration = time.GetElapsedTime(began) };
        if (outcome.Failure is { } failure)
            return Fail(commit, graph, node, outcome, failure);
        if (outcome.Park is { } park)
            return commit with { Status = StepStatus.Waiting, Park = park, Deliveries = outcome.Parts };
        var output = outcome.Outputs.Select(o => o.Payload).OfType<Payload>().FirstOrDefault() ?? outcome.Record;
        return commit with
        {
            Status = item.IsSkip ? StepStatus.Skipped : StepStatus.Succeeded,
            Output = output,
            ResultPart = FindPart(graph!, node, item, outcome, output),
            EndsParts = outcome.EndsParts,
            Deliveries = outcome.IsPart ? outcome.Parts : StepDeliveries.OfSuccess(graph!, node, item, outcome),
        };
    }

    private static ResultPart FindPart(FlowGraph graph, int node, WorkItem item, NodeOutcome outcome, Payload? output)
    {
        if (outcome.IsResponse)
            return ResultPart.Response;
        if (output is null || outcome.IsPart || !graph.IsLeaf(node))
            return ResultPart.None;
        return graph.CountPaths(item.Entry)[node] > 1 ? ResultPart.Element : ResultPart.Value;
    }

    private async Task<(FlowGraph? Graph, int Node, NodeOutcome Outcome)> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        FlowGraph graph;
        try
        {
            graph = await graphs.GetAsync(item.Flow, item.FlowCommit, cancellationToken).ConfigureAwait(false);
        }
        catch (KlusterfuckException e)
        {
            var gone = e.Code.Kind is ErrorKind.NotFound or ErrorKind.Invalid;
            return (null, 0, NodeOutcome.Failed(new StepFailure("FlowUnreadable", e.Message, gone)));
        }

        var index = graph.IndexOf(item.Node);
        if (item.IsSkip)
            return (graph, index, new NodeOutcome());
        var node = graph.Nodes[index];
        try
        {
            var executor = executors.First(e => e.Kind == node.Kind);
            return (graph, index, Limit(await executor.ExecuteAsync(node, item, cancellationToken).ConfigureAwait(false)));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.LogError(e, "Step {Step} of run {Run} at node {Node} broke.", item.Key.Step, item.Run, item.Node);
            return (graph, index, NodeOutcome.Failed(new StepFailure("Internal", "The step could not be executed; the log says more.", Permanent: false)));
        }
    }

    private static NodeOutcome Limit(NodeOutcome outcome) =>
        outcome.Outputs.Select(o => o.Payload).Append(outcome.Record).FirstOrDefault(p => p?.Body.Length > Payload.MaxBytes) is { } payload
            ? NodeOutcome.Failed(OutputTooLarge(payload.Body.Length), outcome.Commit)
            : outcome;

    /// <summary>The failure of a node whose output is larger than a payload may be.</summary>
    public static StepFailure OutputTooLarge(long? bytes) => new(
        "PayloadTooLarge", $"The output {(bytes is null ? "is larger than" : $"has {bytes} bytes; it may have")} {Payload.MaxBytes} bytes.", Permanent: true);

    private StepCommit Fail(StepCommit commit, FlowGraph? graph, int node, NodeOutcome outcome, StepFailure failure)
    {
        commit = commit with { Status = StepStatus.Failed, Error = failure, EndsParts = outcome.EndsParts };
        var item = commit.Item;
        if (outcome.BusyFor is { } wait)
        {
            var since = item.BusySince ?? item.ClaimedAt;
            if (time.GetUtcNow() - since < LongestBusy)
                return commit with { Busy = true, RetryIn = BusyWait(wait, item.BusyAttempts) };
            return GiveUp(commit with { Error = failure with { Message = $"{failure.Message} It was so for {LongestBusy.TotalMinutes} minutes." } }, graph, node, outcome);
        }

        var policy = graph?.Nodes[node].Retry ?? RetryPolicy.Default;
        var failures = item.Failures + 1;
        return failure.Permanent || failures >= policy.Attempts
            ? GiveUp(commit, graph, node, outcome)
            : commit with { RetryIn = policy.DelayAfter(failures, Random.Shared.NextDouble()) };
    }

    // Without anything to deliver it becomes a dead letter.
    private static StepCommit GiveUp(StepCommit commit, FlowGraph? graph, int node, NodeOutcome outcome)
    {
        if (graph is null || !graph.TakesErrors(node))
            return commit;
        return commit with { Deliveries = outcome.FailedPart is { } part ? [part] : StepDeliveries.OfFailure(graph, node, commit.Item, commit.Error!) };
    }

    private static TimeSpan BusyWait(TimeSpan wait, int attempts)
    {
        var longest = Math.Min(LongestBusyWait.TotalMilliseconds, Math.Max(wait.TotalMilliseconds, ShortestBusyWait.TotalMilliseconds) * Math.Pow(1.5, attempts));
        return TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
