namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

/// <summary>What a generated flow should do with a payload: goes through the nodes in their order, each with everything that came to it.</summary>
internal sealed class FlowModelRun
{
    private readonly List<(int From, int To, string Output)> links;
    private readonly List<(int Link, string Path, string? Body)>[] arrived;
    private readonly int[] expected;

    public FlowModelRun((int Kind, int First, int Second)[] shape, string payload)
    {
        links = GeneratedFlowTests.Links(shape);
        arrived = [.. Enumerable.Range(0, shape.Length + 1).Select(_ => new List<(int, string, string?)>())];
        expected = new int[shape.Length + 1];
        expected[0] = 1;
        arrived[0].Add((-1, "", payload));
        for (var node = 0; node <= shape.Length; node++)
            Visit(node, node == 0 ? -1 : shape[node - 1].Kind);
    }

    public List<string> Steps { get; } = [];

    public List<string> Leaves { get; } = [];

    public bool IsFailed { get; private set; }

    private void Visit(int node, int kind)
    {
        var items = arrived[node].Select(a => (a.Path, a.Body)).ToList();
        var most = expected[node];
        if (kind == 3)
        {
            var bodies = arrived[node].OrderBy(a => a.Link).ThenBy(a => a.Path, StringComparer.Ordinal).Select(a => a.Body).OfType<string>().ToList();
            items = items.Count < most ? [] : [($"~{node:d2}", bodies.Count == 0 ? null : $"[{string.Join(',', bodies)}]")];
            most = 1;
        }

        foreach (var link in links.Where(l => l.From == node))
            expected[link.To] += most;
        foreach (var (path, body) in items)
            Do(node, kind, path, body);
    }

    private void Do(int node, int kind, string path, string? body)
    {
        var name = GeneratedFlowTests.Name(node);
        var outgoing = links.Index().Where(l => l.Item.From == node).ToList();
        var fails = body is not null && kind == 0 && GeneratedFlowTests.Hash(body) % 4 == 0;
        Steps.Add($"{name} {(body is null ? "Skipped" : fails ? "Failed" : "Succeeded")}");
        if (fails && outgoing.All(l => l.Item.Output != "!"))
        {
            IsFailed = true;
            return;
        }

        var output = body is null || fails ? null : kind switch { 0 => $"{GeneratedFlowTests.Hash(body) % 100}", 2 => $"[{body},1]", _ => body };
        var error = !fails ? null : $$"""{"code":"Exit","stage":"exit","message":"It hashes to nothing.","node":"{{name}}","payload":{{body}}}""";
        var taken = kind != 1 || body is null ? "" : body.Length % 2 == 0 ? "yes" : "no";
        if (output is not null && outgoing.All(l => l.Item.Output == "!"))
            Leaves.Add($"{name} {output}");
        foreach (var (index, link) in outgoing)
            arrived[link.To].Add((index, $"{path}{index:d3}", link.Output == "!" ? error : link.Output == taken ? output : null));
    }
}
