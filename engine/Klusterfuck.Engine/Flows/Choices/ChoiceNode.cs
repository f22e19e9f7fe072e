using System.Collections.Immutable;

namespace Klusterfuck.Engine.Flows.Choices;

/// <summary>A node that sends its payload along the output of the first rule that holds.</summary>
public sealed record ChoiceNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "choice";

    /// <inheritdoc/>
    public override NodeEffort Effort => Rules.All(r => r.When.IsSimple) ? NodeEffort.EndsAtOnce : NodeEffort.Computes;

    /// <summary>The output where no rule holds; null where none is taken then.</summary>
    public string? Otherwise { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<string> Outputs => [.. Rules.Select(r => r.Output).Concat(Otherwise is null ? [] : [Otherwise]).Distinct()];

    /// <summary>Asked in this order.</summary>
    public ImmutableArray<ChoiceRule> Rules { get; init; } = [];
}
