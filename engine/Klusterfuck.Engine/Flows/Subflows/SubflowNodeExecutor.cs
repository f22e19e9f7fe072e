using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Subflows;

/// <summary>Executes subflows: a run of the other flow.</summary>
internal sealed class SubflowNodeExecutor(ChildRuns children) : INodeExecutor
{
    /// <inheritdoc/>
    public string Kind => "subflow";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken) =>
        children.RunAsync(item, ((SubflowNode)node).Flow, ((SubflowNode)node).Node, cancellationToken);
}
