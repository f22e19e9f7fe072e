using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Waits;

/// <summary>Reads nodes of kind <c>wait</c>.</summary>
internal sealed class WaitNodeKind : INodeKind
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <inheritdoc/>
    public string Name => "wait";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["duration", "until"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var duration = node.Duration("duration", TimeSpan.Zero, Longest);
        var until = node.Expression("until");
        if (node.Has("duration") == node.Has("until"))
            node.Problems.Add("WaitUnclear", node.Path, "The node must say 'duration' or 'until', and not both.");
        return duration is null && until is null ? null : new WaitNode { Id = id, Duration = duration, Until = until };
    }
}
