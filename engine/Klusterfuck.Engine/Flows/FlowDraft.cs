using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>A document as far as it could be read.</summary>
/// <param name="Nodes">Every node, also those something is wrong with.</param>
/// <param name="Links">Links whose ends could be read.</param>
/// <param name="Layout">Positions that could be read.</param>
internal sealed record FlowDraft(
    IReadOnlyList<FlowDraft.Node> Nodes, IReadOnlyList<FlowDraft.Link> Links, ImmutableSortedDictionary<string, NodePosition> Layout)
{
    /// <summary>A node of the document.</summary>
    /// <param name="Id">Its name; null where that is wrong.</param>
    /// <param name="Path">Where it is.</param>
    /// <param name="Kind">Its kind; null where there is no such.</param>
    /// <param name="Read">What was read; null where something is wrong.</param>
    internal sealed record Node(NodeId? Id, string Path, INodeKind? Kind, FlowNode? Read);

    /// <summary>A link of the document.</summary>
    /// <param name="Read">What was read.</param>
    /// <param name="Path">Where it is.</param>
    internal sealed record Link(FlowLink Read, string Path);
}
