using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Connectors;

/// <summary>A connector node of a deployed flow, as it runs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Connector">Its connector.</param>
/// <param name="TakesRequests">Whether it is asked by HTTP.</param>
/// <param name="Problem">Why no payloads come in, in a sentence; null where they do.</param>
public sealed record ConnectorStatus(NodeId Node, ResourceName Connector, bool TakesRequests, string? Problem)
{
    /// <summary>Messages the flow took since it began.</summary>
    public long Accepted { get; init; }

    /// <summary>Messages the flow rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>Attempts that failed and were repeated.</summary>
    public long Failed { get; init; }
}
