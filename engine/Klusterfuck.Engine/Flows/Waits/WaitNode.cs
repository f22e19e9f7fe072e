using Klusterfuck.Engine.Flows.Expressions;

namespace Klusterfuck.Engine.Flows.Waits;

/// <summary>A node that holds its payload for a time.</summary>
public sealed record WaitNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "wait";

    /// <summary>How long; null where an expression says until when.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Gives the instant; null where the time is fixed.</summary>
    public Expression? Until { get; init; }
}
