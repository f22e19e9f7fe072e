using System.Collections.Immutable;

namespace Klusterfuck.Engine.Flows;

/// <summary>What somebody drew: the content of <c>flow.json</c>.</summary>
/// <param name="Nodes">The nodes, in the order of the document.</param>
/// <param name="Links">The links, in the order of the document.</param>
/// <param name="Layout">Where an editor draws them, by node.</param>
public sealed record FlowModel(ImmutableArray<FlowNode> Nodes, ImmutableArray<FlowLink> Links, ImmutableSortedDictionary<string, NodePosition> Layout)
{
    /// <summary>The file that holds it, at the root of the flow's repository.</summary>
    public const string FileName = "flow.json";

    /// <summary>Nodes at most.</summary>
    public const int MaxNodes = 1_000;

    /// <summary>Links at most.</summary>
    public const int MaxLinks = 5_000;

    /// <summary>Steps one run can make at most.</summary>
    public const int MaxSteps = 10_000;

    /// <summary>The size of the document at most: 4 MiB of UTF-8.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;
}
