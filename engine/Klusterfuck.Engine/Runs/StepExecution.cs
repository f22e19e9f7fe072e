using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Runs;

/// <summary>
/// Executes one claimed item and works out what follows from it. Nodes that come next and only compute are executed at once, so that what they give is stored with it
/// in one transaction: a crash repeats them, which nobody can tell. Stores nothing.
/// </summary>
internal sealed class StepExecution(IFlowGraphSource graphs, IReadOnlyList<INodeExecutor> executors, TimeProvider time, ILogger logger)
{
    // What is computed ahead of a transaction, at most: a flow with many small nodes must not keep others waiting, nor the result of a function undurable.
    private const int MaxFollowers = 32;
    private const int MaxFollowerBytes = Payload.MaxBytes;
    private const int MaxBegunBytes = 64 * 1024;
    private static readonly TimeSpan LongestFollowing = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LongestBusy = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestBusyWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBusyWait = TimeSpan.FromSeconds(30);

    /// <summary>The end of the attempt, with what follows at once.</summary>
    public async Task<StepCommit> ExecuteAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var activity = RunTelemetry.BeginStep(item);
        var (commit, graph) = await TryAsync(item, cancellationToken).ConfigureAwait(false);
        RunTelemetry.EndStep(activity, commit);
        return HasSimplyEnded(commit) && !commit.Deliveries.IsEmpty ? await FollowAsync(commit, graph!, NodeEffort.Computes, began, cancellationToken).ConfigureAwait(false) : commit;
    }

    /// <summary>The steps a run begins with that end at once: its connector's and what follows; none where the payload is too large for that.</summary>
    public async Task<ImmutableArray<StepCommit>> BeginAsync(NewRun run, FlowGraph graph, CancellationToken cancellationToken)
    {
        if (run.Payload.Body.Length > MaxBegunBytes)
            return [];
        var began = time.GetTimestamp();
        var item = new WorkItem
        {
            Key = new WorkKey(StepId.Of(run.Id, run.Entry, null, -1), 1),
            Owner = "",
            Run = run.Id,
            Flow = run.Flow,
            FlowCommit = run.Commit,
            Entry = run.Entry,
            Node = run.Entry,
            Link = -1,
            Pins = run.Pins,
            Depth = run.Depth,
            Payload = run.Payload,
            Failures = 0,
            BusyAttempts = 0,
            BusySince = null,
            ClaimedAt = time.GetUtcNow(),
        };
        if (await ComputeAsync(item, cancellationToken).ConfigureAwait(false) is not { } commit)
            return [];
        commit = await FollowAsync(commit, graph, NodeEffort.EndsAtOnce, began, cancellationToken).ConfigureAwait(false);
        return [commit with { Followers = [] }, .. commit.Followers];
    }

    private static bool HasSimplyEnded(StepCommit commit) => commit is { Status: StepStatus.Succeeded or StepStatus.Skipped, Park: null, EndsParts: false };

    private async Task<StepCommit> FollowAsync(StepCommit first, FlowGraph graph, NodeEffort least, long began, CancellationToken cancellationToken)
    {
        var (steps, bytes, ended) = (new List<StepCommit> { first }, 0, time.GetTimestamp());
        for (var i = 0; i < steps.Count; i++)
        {
            var left = steps[i].Deliveries.ToBuilder();
            for (var d = 0; d < left.Count;)
            {
                var isOver = steps.Count > MaxFollowers || bytes > MaxFollowerBytes || time.GetElapsedTime(ended) > LongestFollowing || cancellationToken.IsCancellationRequested;
                var follower = isOver || !CanFollow(graph, left[d], least)
                    ? null
                    : await ComputeAsync(MakeItem(steps[i].Item, left[d], first.Item.ClaimedAt + time.GetElapsedTime(began)), cancellationToken).ConfigureAwait(false);
                if (follower is null)
                {
                    d++;
                    continue;
                }

                steps.Add(follower);
                bytes += follower.Output?.Body.Length ?? 0;
                left.RemoveAt(d);
            }

            steps[i] = steps[i] with { Deliveries = left.ToImmutable() };
        }

        return steps[0] with { Followers = [.. steps.Skip(1)] };
    }

    // A part of a node's own work comes by none of the links.
    private static bool CanFollow(FlowGraph graph, Delivery delivery, NodeEffort least) => delivery is { Gather: null, Throttle: null, Link: >= 0 }
        && (delivery.Payload is null || graph.Nodes[graph.IndexOf(delivery.Node)].Effort >= least);

    // Null where it is better executed on its own: it failed, so that what was computed is thrown away, or the runner is to stop.
    private async Task<StepCommit?> ComputeAsync(WorkItem item, CancellationToken cancellationToken)
    {
        using var activity = RunTelemetry.BeginStep(item);
        try
        {
            var (commit, _) = await TryAsync(item, cancellationToken).ConfigureAwait(false);
            if (HasSimplyEnded(commit))
            {
                RunTelemetry.EndStep(activity, commit);
                return commit;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }

        RunTelemetry.Forget(activity);
        return null;
    }

    private static WorkItem MakeItem(WorkItem before, Delivery delivery, DateTimeOffset now) => new()
    {
        Key = new WorkKey(delivery.Step, 1),
        Owner = before.Owner,
        Run = before.Run,
        Flow = before.Flow,
        FlowCommit = before.FlowCommit,
        Entry = before.Entry,
        Node = delivery.Node,
        Link = delivery.Link,
        Parent = before.Key.Step,
        Path = delivery.Path,
        Part = delivery.Part,
        Pins = before.Pins,
        Depth = before.Depth,
        Payload = delivery.Payload,
        Failures = 0,
        BusyAttempts = 0,
        BusySince = null,
        ClaimedAt = now,
    };

    private async Task<(StepCommit Commit, FlowGraph? Graph)> TryAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var (graph, node, outcome) = await RunAsync(item, cancellationToken).ConfigureAwait(false);
        var commit = new StepCommit { Item = item, Status = StepStatus.Succeeded, Commit = outcome.Commit, Duration = time.GetElapsedTime(began) };
        return (Conclude(commit, graph, node, outcome), graph);
    }

    private StepCommit Conclude(StepCommit commit, FlowGraph? graph, int node, NodeOutcome outcome)
    {
        var item = commit.Item;
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
