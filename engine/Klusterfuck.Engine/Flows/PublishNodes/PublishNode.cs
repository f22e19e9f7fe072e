using System.Collections.Immutable;
using Klusterfuck.Engine.Flows.Connectors;

namespace Klusterfuck.Engine.Flows.PublishNodes;

/// <summary>A node that sends its payload to a broker; what came in goes on as it is.</summary>
public sealed record PublishNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "publish";

    /// <summary>The kind of broker: <c>redis</c>, <c>amqp</c>, <c>mqtt</c> or <c>kafka</c>.</summary>
    public required string To { get; init; }

    /// <summary>The longest one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where and how, by variable.</summary>
    public ImmutableSortedDictionary<string, ConnectorVariable> Variables { get; init; } = ImmutableSortedDictionary<string, ConnectorVariable>.Empty;

    /// <inheritdoc/>
    public override ImmutableArray<FlowReference> References => [.. ConnectorVariables.References(Variables)];
}
