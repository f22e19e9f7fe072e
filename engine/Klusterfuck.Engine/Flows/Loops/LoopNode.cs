using System.Collections.Immutable;
using Klusterfuck.Engine.Flows.Expressions;

namespace Klusterfuck.Engine.Flows.Loops;

/// <summary>A node that runs a function or a flow again and again, each time with what it gave before, until an expression holds.</summary>
public sealed record LoopNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "loop";

    /// <summary>What it runs.</summary>
    public required NodeWork Work { get; init; }

    /// <summary>Times at most.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <inheritdoc/>
    public override int MaxParts => MaxIterations;

    /// <inheritdoc/>
    public override ImmutableArray<FlowReference> References => Work.References;

    /// <summary>Asked after each time, over what it gave.</summary>
    public required Expression Until { get; init; }
}
