using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Joins;

/// <summary>Reads nodes of kind <c>join</c>.</summary>
internal sealed class JoinNodeKind : INodeKind
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(365);

    /// <inheritdoc/>
    public string Name => "join";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["mode", "count", "timeout", "merge"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var mode = node.Choice("mode", JoinMode.All);
        var merge = node.Choice("merge", JoinMerge.Array);
        var count = node.Number("count", 1, FlowModel.MaxSteps, whole: true);
        var timeout = node.Duration("timeout", TimeSpan.FromMilliseconds(1), LongestTimeout);
        if (mode == JoinMode.Count != node.Has("count"))
            node.Problems.Add("CountUnclear", node.Path, "A join with mode count says how many with 'count', and no other does.");
        return new JoinNode { Id = id, Mode = mode ?? JoinMode.All, Count = (int?)count, Timeout = timeout, Merge = merge ?? JoinMerge.Array };
    }
}
