using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>Checks how nodes and links go together.</summary>
internal sealed class FlowGraphRules
{
    private readonly FlowDraft draft;
    private readonly ProblemList problems;
    private readonly Dictionary<NodeId, int> indexes = [];
    private readonly List<(int From, int To)> links = [];

    private FlowGraphRules(FlowDraft draft, ProblemList problems)
    {
        this.draft = draft;
        this.problems = problems;
    }

    /// <summary>Adds what is wrong to the problems; returns the graph where the document has none at all.</summary>
    public static FlowGraph? Check(FlowDraft draft, ProblemList problems) => new FlowGraphRules(draft, problems).Check();

    private FlowGraph? Check()
    {
        CheckNodes();
        CheckLinks();
        foreach (var node in draft.Layout.Keys.Where(k => !NodeId.TryParse(k, out var id) || !indexes.ContainsKey(id)))
            problems.Add("LayoutNodeUnknown", JsonPath.Key("$.layout", node), $"There is no node {ProblemList.Quote(node)}.{SuggestNode(node)}");
        var order = new TopologicalOrder(draft.Nodes.Count, links);
        if (!order.Cycle.IsEmpty)
        {
            var names = order.Cycle.Append(order.Cycle[0]).Select(n => draft.Nodes[n].Id?.Value);
            problems.Add("FlowCycle", "$.links", $"The links go round in a circle: {Clip(string.Join(" → ", names))}.");
        }

        CheckReach();
        if (!problems.IsEmpty)
            return null;
        var graph = new FlowGraph(new FlowModel([.. draft.Nodes.Select(n => n.Read!)], [.. draft.Links.Select(l => l.Read)], draft.Layout));
        CheckPaths(graph);
        return problems.IsEmpty ? graph : null;
    }

    private void CheckNodes()
    {
        foreach (var (index, node) in draft.Nodes.Index())
        {
            if (node.Id is { } id && !indexes.TryAdd(id, index))
                problems.Add("NodeIdTaken", $"{node.Path}.id", $"There are two nodes '{id}'; the other is {draft.Nodes[indexes[id]].Path}.");
        }

        if (draft.Nodes.All(n => n.Kind is { IsEntry: false }))
            problems.Add("ConnectorMissing", "$.nodes", "No payload can come in: there is no connector among the nodes.");
    }

    private void CheckLinks()
    {
        var seen = new Dictionary<FlowLink, string>();
        foreach (var link in draft.Links)
        {
            var (from, to) = (FindEnd(link, "from", link.Read.From), FindEnd(link, "to", link.Read.To));
            if (from is { } failing && link.Read.OnError)
                CheckErrorLink(link, draft.Nodes[failing]);
            else if (from is { } source)
                CheckOutput(link, draft.Nodes[source]);
            if (to is { } target && draft.Nodes[target].Kind is { IsEntry: true })
                problems.Add("LinkIntoConnector", $"{link.Path}.to", $"'{link.Read.To}' is a connector; what comes in there comes from outside, by no link.");
            if (!seen.TryAdd(link.Read, link.Path))
                problems.Add("LinkTaken", link.Path, $"The same link from '{link.Read.From}' to '{link.Read.To}' is there already: {seen[link.Read]}.");
            else if (from is { } f && to is { } t)
                links.Add((f, t));
        }
    }

    private int? FindEnd(FlowDraft.Link link, string end, NodeId node)
    {
        if (indexes.TryGetValue(node, out var index))
            return index;
        problems.Add("LinkNodeUnknown", $"{link.Path}.{end}", $"There is no node '{node}'.{SuggestNode(node.Value)}");
        return null;
    }

    private void CheckOutput(FlowDraft.Link link, FlowDraft.Node node)
    {
        if (node.Read is not { } read || read.Outputs.Contains(link.Read.Output))
            return;
        var named = read.Outputs.Where(o => o != FlowNode.OnlyOutput).ToArray();
        if (read.Outputs.IsEmpty)
        {
            problems.Add("OutputUnknown", $"{link.Path}.from", $"No link leaves '{read.Id}': a node of kind {read.Kind} is the end of its branch.");
            return;
        }

        var (path, message) = link.Read.Output == FlowNode.OnlyOutput
            ? (link.Path, $"The link must say by which output of '{read.Id}' it leaves: {string.Join(", ", named)}.")
            : named.Length == 0
                ? ($"{link.Path}.output", $"'{read.Id}' has but one output, which has no name; leave 'output' away.")
                : ($"{link.Path}.output", $"'{read.Id}' has no output {ProblemList.Quote(link.Read.Output)}.{Suggestion.For(link.Read.Output, named)} It has {string.Join(", ", named)}.");
        problems.Add("OutputUnknown", path, message);
    }

    private void CheckErrorLink(FlowDraft.Link link, FlowDraft.Node node)
    {
        if (node.Kind is { IsEntry: true })
            problems.Add("ErrorLinkUseless", $"{link.Path}.on", $"'{link.Read.From}' is a connector, which cannot fail.");
    }

    // Nodes whose kind is not known may be connectors for all one can say: what comes after them counts as reached.
    private void CheckReach()
    {
        var next = links.ToLookup(l => l.From, l => l.To);
        var reached = new HashSet<int>(Enumerable.Range(0, draft.Nodes.Count).Where(n => draft.Nodes[n].Kind is not { IsEntry: false }));
        var open = new Queue<int>(reached);
        if (open.Count == 0)
            return;
        while (open.TryDequeue(out var node))
        {
            foreach (var to in next[node].Where(reached.Add))
                open.Enqueue(to);
        }

        foreach (var node in Enumerable.Range(0, draft.Nodes.Count).Where(n => !reached.Contains(n)).Select(n => draft.Nodes[n]))
            problems.Add("NodeUnreachable", node.Path, $"No connector leads to {(node.Id is { } id ? $"'{id}'" : "this node")}, so that it would never run.");
    }

    private void CheckPaths(FlowGraph graph)
    {
        foreach (var entry in graph.Entries)
        {
            var steps = 0L;
            var paths = graph.CountPaths(entry);
            foreach (var node in graph.Order.Select(n => (Index: n, Paths: paths[n])))
            {
                if ((steps += (long)node.Paths * graph.Nodes[node.Index].MaxParts) <= FlowModel.MaxSteps)
                    continue;
                problems.Add(
                    "TooManySteps", $"$.nodes[{node.Index}]",
                    $"One payload of '{entry}' would make more than {FlowModel.MaxSteps} steps: each way that leads to a node is a step of it, and each element or turn of it is one, and at '{graph.Nodes[node.Index].Id}' the ways are too many.");
                return;
            }
        }
    }

    private string SuggestNode(string node) => indexes.Count > 200 ? "" : Suggestion.For(node, indexes.Keys.Select(k => k.Value));

    private static string Clip(string text) => text.Length > 300 ? $"{text[..300]} ..." : text;
}
