using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Connectors;

/// <summary>The connectors of deployed flows, wherever they run.</summary>
internal interface IFlowConnectors
{
    /// <summary>How the connectors of a flow are, by node; none where nothing is deployed or the flow is suspended.</summary>
    Task<IReadOnlyList<ConnectorStatus>> ListAsync(Flow flow, CancellationToken cancellationToken);

    /// <summary>What answers the HTTP requests of a node; null where nothing does.</summary>
    Task<RequestTaker?> FindAsync(Target flow, NodeId node, CancellationToken cancellationToken);
}
