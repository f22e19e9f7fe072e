using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>A valid model, compiled: nodes and links by index. Immutable.</summary>
public sealed class FlowGraph
{
    private readonly Dictionary<NodeId, int> indexes;
    private readonly ImmutableArray<int>[] outgoing;
    private readonly ImmutableArray<int>[] incoming;

    /// <summary>Compiles a model whose nodes are unique and whose links are between them, without a cycle.</summary>
    internal FlowGraph(FlowModel model)
    {
        Model = model;
        indexes = model.Nodes.Select((node, index) => (node.Id, index)).ToDictionary(n => n.Id, n => n.index);
        outgoing = Group(model.Links.Select(l => indexes[l.From]));
        incoming = Group(model.Links.Select(l => indexes[l.To]));
        Order = new TopologicalOrder(model.Nodes.Length, [.. model.Links.Select(l => (indexes[l.From], indexes[l.To]))]).Sorted;
        Entries = [.. model.Nodes.Where(n => n.IsEntry).Select(n => n.Id)];
        Functions = [.. model.Nodes.SelectMany(n => n.References).Where(r => r.Kind == FlowReferenceKind.Function).Select(r => r.Name).Distinct()];
        Leaves = [.. model.Nodes.Where((_, index) => outgoing[index].IsEmpty).Select(n => n.Id)];
    }

    /// <summary>What it was compiled from.</summary>
    public FlowModel Model { get; }

    /// <summary>The nodes, in the order of the document.</summary>
    public ImmutableArray<FlowNode> Nodes => Model.Nodes;

    /// <summary>The links, in the order of the document.</summary>
    public ImmutableArray<FlowLink> Links => Model.Links;

    /// <summary>Indexes of all nodes, each after those that lead to it.</summary>
    public ImmutableArray<int> Order { get; }

    /// <summary>The nodes that take payloads from outside.</summary>
    public ImmutableArray<NodeId> Entries { get; }

    /// <summary>The nodes no link leaves.</summary>
    public ImmutableArray<NodeId> Leaves { get; }

    /// <summary>The functions its nodes name, each once.</summary>
    public ImmutableArray<ResourceName> Functions { get; }

    /// <summary>The index of a node; -1 where there is none of that name.</summary>
    public int IndexOf(NodeId node) => indexes.GetValueOrDefault(node, -1);

    /// <summary>Indexes of the links that leave a node, in the order of the document.</summary>
    public ImmutableArray<int> Outgoing(int node) => outgoing[node];

    /// <summary>Indexes of the links that lead to a node, in the order of the document.</summary>
    public ImmutableArray<int> Incoming(int node) => incoming[node];

    /// <summary>
    /// How many paths lead from a node to each node, by index: the items a run that begins there brings to each. Counting stops at
    /// <paramref name="most"/>, so that no number overflows.
    /// </summary>
    public int[] CountPaths(NodeId from, int most = FlowModel.MaxSteps + 1)
    {
        var paths = new int[Nodes.Length];
        paths[indexes[from]] = 1;
        foreach (var node in Order)
        {
            if (paths[node] == 0)
                continue;
            foreach (var link in outgoing[node])
            {
                var to = indexes[Links[link].To];
                paths[to] = (int)Math.Min(most, (long)paths[to] + paths[node]);
            }
        }

        return paths;
    }

    private ImmutableArray<int>[] Group(IEnumerable<int> nodeOfLink)
    {
        var groups = new ImmutableArray<int>.Builder[Nodes.Length];
        for (var i = 0; i < groups.Length; i++)
            groups[i] = ImmutableArray.CreateBuilder<int>();
        foreach (var (link, node) in nodeOfLink.Index())
            groups[node].Add(link);
        return [.. groups.Select(g => g.ToImmutable())];
    }
}
