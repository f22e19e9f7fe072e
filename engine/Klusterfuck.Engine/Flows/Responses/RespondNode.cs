using System.Collections.Immutable;
using Klusterfuck.Engine.Flows.Expressions;

namespace Klusterfuck.Engine.Flows.Responses;

/// <summary>A node that says what whoever waits for the run gets. No link leaves it.</summary>
public sealed record RespondNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "respond";

    /// <inheritdoc/>
    public override NodeEffort Effort => Body is null or { IsSimple: true } ? NodeEffort.EndsAtOnce : NodeEffort.Computes;

    /// <summary>The status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Headers of the answer, names in lower case.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override ImmutableArray<string> Outputs => [];

    /// <summary>Gives the body; null where the payload is the body.</summary>
    public Expression? Body { get; init; }
}
