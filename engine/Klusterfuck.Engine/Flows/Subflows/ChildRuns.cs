using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Flows.Subflows;

/// <summary>Begins runs of other flows for steps, and takes their results.</summary>
internal sealed class ChildRuns(IRunHistory history, ISelectedCommits selections, IFlowGraphSource graphs, TimeProvider time)
{
    /// <summary>Runs above a run at most.</summary>
    public const int MaxDepth = 16;

    private const long MaxResultBytes = 4 * Payload.MaxBytes;

    /// <summary>Begins a run and parks the item until it has ended; where it has, its result.</summary>
    /// <param name="item">The item.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="node">Its connector node; null for its only one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<NodeOutcome> RunAsync(WorkItem item, ResourceName flow, NodeId? node, CancellationToken cancellationToken) =>
        item.State is { } child ? FinishAsync(RunId.Parse(child), cancellationToken) : BeginAsync(item, Target.Flow(item.Flow.Namespace, flow), node, cancellationToken);

    private async Task<NodeOutcome> BeginAsync(WorkItem item, Target flow, NodeId? node, CancellationToken cancellationToken)
    {
        if (item.Depth >= MaxDepth)
            return Fail("TooDeep", $"{flow} would be the {MaxDepth + 1}th flow inside another; there may be {MaxDepth}.");
        if (await selections.FindSelectedAsync(flow, cancellationToken).ConfigureAwait(false) is not { } commit)
            return Fail("FlowNotDeployed", $"There is no {flow} with a deployed commit.");
        var graph = await graphs.GetAsync(flow, commit, cancellationToken).ConfigureAwait(false);
        if (node is null ? graph.Entries.Length != 1 : !graph.Entries.Contains(node.Value))
            return Fail("NodeNotFound", node is null ? $"{flow} has more than one connector." : $"{flow} has no connector '{node}'.");
        var child = new NewRun
        {
            Id = RunId.New(time),
            Flow = flow,
            Commit = commit,
            Entry = node ?? graph.Entries[0],
            Payload = item.Payload!,
            FunctionCommits = await FunctionCommits.ListAsync(selections, flow.Namespace, graph, cancellationToken).ConfigureAwait(false),
            Pins = item.Pins,
            Parent = new RunParent(item.Run, item.Key.Step),
            Depth = item.Depth + 1,
        };
        return NodeOutcome.Parked(new Park(child.Id.Value) { Children = [child] });
    }

    private async Task<NodeOutcome> FinishAsync(RunId child, CancellationToken cancellationToken)
    {
        var run = await history.FindAsync(child, cancellationToken).ConfigureAwait(false);
        if (run is not { Status: RunStatus.Succeeded })
            return Fail("SubflowFailed", $"Run {child} of the flow {(run is null ? "is gone" : run.Status == RunStatus.Cancelled ? "was cancelled" : $"failed: {run.Error}")}.");
        var outputs = await history.ListOutputsAsync(child, MaxResultBytes, cancellationToken).ConfigureAwait(false);
        var result = RunResult.Compose(outputs);
        return NodeOutcome.Gave(result with { Headers = result.Headers.Where(h => PayloadHeaders.Travels(h.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal) });
    }

    private static NodeOutcome Fail(string code, string message) => NodeOutcome.Failed(new StepFailure(code, message, Permanent: true));
}
