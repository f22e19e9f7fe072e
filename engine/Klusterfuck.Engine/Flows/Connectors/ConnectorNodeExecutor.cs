using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Connectors;

/// <summary>Executes connectors: what came in goes on as it is.</summary>
internal sealed class ConnectorNodeExecutor : INodeExecutor
{
    /// <inheritdoc/>
    public string Kind => "connector";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken) => Task.FromResult(NodeOutcome.Gave(item.Payload!));
}
