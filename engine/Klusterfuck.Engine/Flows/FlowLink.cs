using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>What leads from one node to another.</summary>
/// <param name="From">The node it leaves.</param>
/// <param name="Output">The output it leaves by; <see cref="FlowNode.OnlyOutput"/> where the node has but one.</param>
/// <param name="To">The node it leads to.</param>
public sealed record FlowLink(NodeId From, string Output, NodeId To)
{
    /// <summary>Whether it takes the failure of a step that failed for good, instead of what a step gave.</summary>
    public bool OnError { get; init; }
}
