using System.Collections.Immutable;

namespace Klusterfuck.Engine.Flows;

/// <summary>The nodes of a graph, each after those that lead to it, as far as there is no cycle (Kahn).</summary>
internal sealed class TopologicalOrder
{
    public TopologicalOrder(int nodes, IReadOnlyList<(int From, int To)> links)
    {
        var next = new List<int>[nodes];
        var open = new int[nodes];
        foreach (var (from, to) in links)
        {
            (next[from] ??= []).Add(to);
            open[to]++;
        }

        var sorted = ImmutableArray.CreateBuilder<int>(nodes);
        var ready = new Queue<int>(Enumerable.Range(0, nodes).Where(n => open[n] == 0));
        while (ready.TryDequeue(out var node))
        {
            sorted.Add(node);
            foreach (var to in next[node] ?? [])
            {
                if (--open[to] == 0)
                    ready.Enqueue(to);
            }
        }

        Sorted = sorted.ToImmutable();
        Cycle = Sorted.Length == nodes ? [] : FindCycle(next, open);
    }

    /// <summary>All nodes where there is no cycle; else those before it.</summary>
    public ImmutableArray<int> Sorted { get; }

    /// <summary>The nodes of one cycle in the order they lead to each other; empty where there is none.</summary>
    public ImmutableArray<int> Cycle { get; }

    // Every node that stays open has an open node before it, so that walking backwards must come by some node twice.
    private static ImmutableArray<int> FindCycle(List<int>[] next, int[] open)
    {
        var before = new Dictionary<int, int>();
        for (var from = 0; from < open.Length; from++)
        {
            foreach (var to in open[from] > 0 ? next[from] ?? [] : [])
            {
                if (open[to] > 0)
                    before[to] = from;
            }
        }

        var seen = new HashSet<int>();
        var node = before.Keys.Min();
        while (seen.Add(node))
            node = before[node];
        var cycle = new List<int>();
        var start = node;
        do
        {
            cycle.Add(node);
            node = before[node];
        }
        while (node != start);
        cycle.Reverse();
        return [.. cycle];
    }
}
