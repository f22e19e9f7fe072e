using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Connectors;

/// <summary>A node by which payloads come into the flow.</summary>
public sealed record ConnectorNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "connector";

    /// <inheritdoc/>
    public override NodeEffort Effort => NodeEffort.EndsAtOnce;

    /// <inheritdoc/>
    public override bool IsEntry => true;

    /// <summary>The type of connector: <c>http</c>.</summary>
    public required ResourceName Connector { get; init; }

    /// <summary>What the connector is told, by variable.</summary>
    public ImmutableSortedDictionary<string, ConnectorVariable> Variables { get; init; } = ImmutableSortedDictionary<string, ConnectorVariable>.Empty;

    /// <inheritdoc/>
    public override ImmutableArray<FlowReference> References =>
    [
        new(FlowReferenceKind.Connector, Connector, "$.connector"),
        .. ConnectorVariables.References(Variables),
    ];
}
