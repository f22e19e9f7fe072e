using System.Collections.Concurrent;
using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>A valid model, compiled: nodes and links by index. Immutable.</summary>
public sealed class FlowGraph
{
    private readonly Dictionary<NodeId, int> indexes;
    private readonly ImmutableArray<int>[] outgoing;
    private readonly ImmutableArray<int>[] incoming;
    private readonly ConcurrentDictionary<NodeId, (ImmutableArray<int> Steps, ImmutableArray<int> Arrivals)> paths = new();
    private readonly ConcurrentDictionary<int, ImmutableArray<NodeId>> feeders = new();

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
        Leaves = [.. model.Nodes.Where((_, index) => IsLeaf(index)).Select(n => n.Id)];
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

    /// <summary>The nodes no link leaves but such as take errors.</summary>
    public ImmutableArray<NodeId> Leaves { get; }

    /// <summary>The functions its nodes name, each once.</summary>
    public ImmutableArray<ResourceName> Functions { get; }

    /// <summary>Whether its nodes name other flows, which may name further functions.</summary>
    public bool HasFlows => Nodes.Any(n => n.References.Any(r => r.Kind == FlowReferenceKind.Flow));

    /// <summary>The index of a node; -1 where there is none of that name.</summary>
    public int IndexOf(NodeId node) => indexes.GetValueOrDefault(node, -1);

    /// <summary>Indexes of the links that leave a node, in the order of the document.</summary>
    public ImmutableArray<int> Outgoing(int node) => outgoing[node];

    /// <summary>Indexes of the links that lead to a node, in the order of the document.</summary>
    public ImmutableArray<int> Incoming(int node) => incoming[node];

    /// <summary>Whether nothing goes on from a node that ended well.</summary>
    public bool IsLeaf(int node) => outgoing[node].All(l => Links[l].OnError);

    /// <summary>Whether a node has links that take its failure.</summary>
    public bool TakesErrors(int node) => outgoing[node].Any(l => Links[l].OnError);

    /// <summary>
    /// How many items a run that begins at a node brings to each node, by index: one for each path, where a node that gathers ends all paths and begins
    /// one. Counting stops beyond the steps a run may have, so that no number overflows.
    /// </summary>
    public ImmutableArray<int> CountPaths(NodeId from) => paths.GetOrAdd(from, Count, outgoing).Steps;

    /// <summary>How many items arrive at a node that gathers.</summary>
    public int CountArrivals(NodeId from, int node) => paths.GetOrAdd(from, Count, outgoing).Arrivals[node];

    /// <summary>Nodes from which every way leads to this one, so that they are of no use once it goes on.</summary>
    public ImmutableArray<NodeId> FindFeeders(int node) => feeders.GetOrAdd(node, n =>
    {
        var only = new bool[Nodes.Length];
        foreach (var other in Order.Reverse())
            only[other] = other != n && !outgoing[other].IsEmpty && outgoing[other].All(l => indexes[Links[l].To] is var to && (to == n || only[to]));
        return [.. Enumerable.Range(0, only.Length).Where(i => only[i]).Select(i => Nodes[i].Id)];
    });

    private (ImmutableArray<int> Steps, ImmutableArray<int> Arrivals) Count(NodeId from, ImmutableArray<int>[] outgoing)
    {
        const int Most = FlowModel.MaxSteps + 1;
        var arrivals = new int[Nodes.Length];
        var steps = new int[Nodes.Length];
        arrivals[indexes[from]] = 1;
        foreach (var node in Order)
        {
            steps[node] = Nodes[node].Gathers ? Math.Min(1, arrivals[node]) : arrivals[node];
            foreach (var link in outgoing[node])
            {
                var to = indexes[Links[link].To];
                arrivals[to] = (int)Math.Min(Most, (long)arrivals[to] + steps[node]);
            }
        }

        return ([.. steps], [.. arrivals]);
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
