using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
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
        var began = time.GetTimestamp();
        var (graph, node, outcome) = await RunAsync(item, cancellationToken).ConfigureAwait(false);
        var commit = new StepCommit { Item = item, Status = StepStatus.Succeeded, Commit = outcome.Commit, Duration = time.GetElapsedTime(began) };
        if (outcome.Failure is { } failure)
            return Fail(commit, graph?.Nodes[node].Retry ?? RetryPolicy.Default, failure, outcome.BusyFor);
        var output = outcome.Outputs.Select(o => o.Payload).OfType<Payload>().FirstOrDefault();
        return commit with
        {
            Status = item.IsSkip ? StepStatus.Skipped : StepStatus.Succeeded,
            Output = output,
            ResultPart = output is null || !graph!.Outgoing(node).IsEmpty ? ResultPart.None
                : graph.CountPaths(item.Entry)[node] > 1 ? ResultPart.Element : ResultPart.Value,
            Deliveries = Deliver(graph!, node, item, outcome),
        };
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
        outcome.Outputs.FirstOrDefault(o => o.Payload?.Body.Length > Payload.MaxBytes)?.Payload is { } payload
            ? NodeOutcome.Failed(OutputTooLarge(payload.Body.Length), outcome.Commit)
            : outcome;

    /// <summary>The failure of a node whose output is larger than a payload may be.</summary>
    public static StepFailure OutputTooLarge(long? bytes) => new(
        "PayloadTooLarge", $"The output {(bytes is null ? "is larger than" : $"has {bytes} bytes; it may have")} {Payload.MaxBytes} bytes.", Permanent: true);

    private StepCommit Fail(StepCommit commit, RetryPolicy policy, StepFailure failure, TimeSpan? busyFor)
    {
        commit = commit with { Status = StepStatus.Failed, Error = failure };
        var item = commit.Item;
        if (busyFor is { } wait)
        {
            var since = item.BusySince ?? item.ClaimedAt;
            if (time.GetUtcNow() - since >= LongestBusy)
                return commit with { Error = failure with { Message = $"{failure.Message} It was so for {LongestBusy.TotalMinutes} minutes." } };
            var longest = Math.Min(LongestBusyWait.TotalMilliseconds, Math.Max(wait.TotalMilliseconds, ShortestBusyWait.TotalMilliseconds) * Math.Pow(1.5, item.BusyAttempts));
            return commit with { Busy = true, RetryIn = TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2))) };
        }

        var failures = item.Failures + 1;
        return failure.Permanent || failures >= policy.Attempts ? commit : commit with { RetryIn = policy.DelayAfter(failures, Random.Shared.NextDouble()) };
    }

    private static ImmutableArray<Delivery> Deliver(FlowGraph graph, int node, WorkItem item, NodeOutcome outcome) =>
    [
        .. graph.Outgoing(node).Select(link => new Delivery(
            link, graph.Links[link].To, StepId.Of(item.Run, graph.Links[link].To, item.Key.Step, link), outcome.Find(graph.Links[link].Output)) { Path = LinkPath.Append(item.Path, link) }),
    ];
}
