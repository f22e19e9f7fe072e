using Klusterfuck.Engine.Flows.Expressions;

namespace Klusterfuck.Engine.Flows.Transforms;

/// <summary>A node that makes a new payload with an expression.</summary>
public sealed record TransformNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "transform";

    /// <inheritdoc/>
    public override NodeEffort Effort => Expression.IsSimple ? NodeEffort.EndsAtOnce : NodeEffort.Computes;

    /// <summary>The media type of the new payload.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Gives the new payload.</summary>
    public required Expression Expression { get; init; }
}
