using Klusterfuck.Engine.Documents;

namespace Klusterfuck.Engine.Flows;

/// <summary>Reads what several kinds of nodes have in common.</summary>
internal static class NodeWorkReading
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    /// <summary>The time limit of an attempt.</summary>
    public static TimeSpan? Timeout(this ObjectReader node) => node.Duration("timeout", TimeSpan.FromMilliseconds(1), LongestTimeout);

    /// <summary>The keys <c>function</c>, <c>flow</c> and <c>timeout</c>; null where there is not exactly one of the first two.</summary>
    public static NodeWork? Work(this ObjectReader node)
    {
        var (function, flow, timeout) = (node.Name("function"), node.Name("flow"), node.Timeout());
        if (node.Has("function") != node.Has("flow"))
            return function is null && flow is null ? null : new NodeWork(function, flow, timeout);
        node.Problems.Add("WorkUnclear", node.Path, "The node must name a function or a flow, and not both.");
        return null;
    }
}
