namespace Klusterfuck.Engine.Flows.Joins;

/// <summary>A node that waits for what comes by its links and runs once, with all of it.</summary>
public sealed record JoinNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "join";

    /// <inheritdoc/>
    public override bool Gathers => true;

    /// <summary>When it goes on.</summary>
    public JoinMode Mode { get; init; }

    /// <summary>Payloads that are enough, with <see cref="JoinMode.Count"/>.</summary>
    public int? Count { get; init; }

    /// <summary>From the first arrival on, after which it goes on with what is there; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What it makes of it.</summary>
    public JoinMerge Merge { get; init; }
}
