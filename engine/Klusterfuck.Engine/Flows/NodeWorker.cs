using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Flows.Subflows;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows;

/// <summary>Does one part of a node's work: runs its function, or a run of its flow.</summary>
internal sealed class NodeWorker(FunctionNodeExecutor functions, ChildRuns children)
{
    /// <summary>What came of it; parked while a run of the flow goes on.</summary>
    public Task<NodeOutcome> RunAsync(NodeWork work, WorkItem item, CancellationToken cancellationToken) => work.Function is { } function
        ? functions.InvokeAsync(function, work.Timeout, item, cancellationToken)
        : children.RunAsync(item, work.Flow!.Value, null, cancellationToken);
}
