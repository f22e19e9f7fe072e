using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.FunctionNodes;

/// <summary>A node that runs a function: the payload is its request, its response the output.</summary>
public sealed record FunctionNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "function";

    /// <summary>The function, in the flow's namespace.</summary>
    public required ResourceName Function { get; init; }

    /// <summary>The longest one attempt may take; null where only the function's own limit holds.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Steps of this node at once, over all runs of the flow; the others wait.</summary>
    public int Concurrency { get; init; } = 16;

    /// <inheritdoc/>
    public override ImmutableArray<FlowReference> References => [new(FlowReferenceKind.Function, Function, "$.function")];
}
