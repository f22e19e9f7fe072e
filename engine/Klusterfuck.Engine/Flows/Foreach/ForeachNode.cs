using System.Collections.Immutable;
using Klusterfuck.Engine.Flows.Expressions;

namespace Klusterfuck.Engine.Flows.Foreach;

/// <summary>A node that runs a function or a flow for each element of an array; its output is the array of results in the same order.</summary>
public sealed record ForeachNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "foreach";

    /// <summary>What it runs.</summary>
    public required NodeWork Work { get; init; }

    /// <summary>Elements at once.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Elements at most.</summary>
    public int MaxItems { get; init; } = 1_000;

    /// <inheritdoc/>
    public override int MaxParts => MaxItems + 1;

    /// <inheritdoc/>
    public override ImmutableArray<FlowReference> References => Work.References;

    /// <summary>Gives the array.</summary>
    public required Expression Items { get; init; }
}
