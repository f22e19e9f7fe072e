using Klusterfuck.Engine.Flows;

namespace Klusterfuck.Engine.Runs;

/// <summary>Executes the nodes of one kind.</summary>
internal interface INodeExecutor
{
    /// <summary>The kind.</summary>
    string Kind { get; }

    /// <summary>
    /// Does what the node does with one item. A failure is an outcome. Where the token is cancelled because the item is lost or handed back, it may
    /// throw or give any outcome: that is thrown away.
    /// </summary>
    Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken);
}
