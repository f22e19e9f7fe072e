using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>An item sent along a link, or a part of a node's own work.</summary>
/// <param name="Link">The position of the link among the flow's links; -1 where the run begins, below that for a part.</param>
/// <param name="Node">Where it leads to.</param>
/// <param name="Step">The step it makes there. With <see cref="Gather"/>: the step it arrives at, the same for all that are gathered.</param>
/// <param name="Payload">What it carries; null for a skip.</param>
public sealed record Delivery(int Link, NodeId Node, StepId Step, Payload? Payload)
{
    /// <summary>The links it came by in an encoding whose ordinal order is the order of paths; opaque to the store, which gives it back.</summary>
    public string Path { get; init; } = "";

    /// <summary>Which element or iteration of a node's own work it is, from 0; opaque to the store, which gives it back.</summary>
    public int Part { get; init; }

    /// <summary>Where this makes no item of its own but arrives at one: when that one falls due. Null for an item of its own.</summary>
    public Gather? Gather { get; init; }

    /// <summary>How many of its sort may be worked on at once; null for no limit.</summary>
    public Throttle? Throttle { get; init; }

    /// <summary>Whether the item it arrives at falls due at once, because this part of its work failed.</summary>
    public bool Fails { get; init; }
}
