using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Subflows;

/// <summary>Reads nodes of kind <c>subflow</c>.</summary>
internal sealed class SubflowNodeKind : INodeKind
{
    /// <inheritdoc/>
    public string Name => "subflow";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["flow", "node"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var flow = node.Name("flow", required: true);
        var entry = node.Has("node") ? node.Node("node") : null;
        return flow is { } name ? new SubflowNode { Id = id, Flow = name, Node = entry } : null;
    }
}
