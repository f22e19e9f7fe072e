using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Subflows;

/// <summary>A node that runs another flow; its result is the output.</summary>
public sealed record SubflowNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "subflow";

    /// <summary>The flow, in the same namespace.</summary>
    public required ResourceName Flow { get; init; }

    /// <summary>Its connector node; null for its only one.</summary>
    public NodeId? Node { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<FlowReference> References => [new(FlowReferenceKind.Flow, Flow, "$.flow")];
}
