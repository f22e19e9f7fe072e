using System.Text.Json;
using Klusterfuck.Cmdlets.Sessions.Remote;

namespace Klusterfuck.Cmdlets.Flows.Drawing;

/// <summary>Draws a graph as trees that begin at its connectors. A node that several links lead to is drawn under the first and named under the others.</summary>
internal sealed class FlowDrawing(JsonElement model, Func<string, string> mark)
{
    private readonly Dictionary<string, JsonElement> nodes = model.Items("nodes").Where(n => n.Text("id") is not null).DistinctBy(n => n.Text("id")).ToDictionary(n => n.Text("id")!);
    private readonly ILookup<string, JsonElement> links = model.Items("links").ToLookup(l => l.Text("from") ?? "");
    private readonly HashSet<string> drawn = new(StringComparer.Ordinal);
    private readonly List<string> lines = [];

    /// <summary>The lines.</summary>
    public IReadOnlyList<string> Draw()
    {
        var reached = model.Items("links").Select(l => l.Text("to")).ToHashSet();
        foreach (var root in nodes.Keys.Where(id => !reached.Contains(id)).Concat(nodes.Keys).Where(id => !drawn.Contains(id)).ToArray())
        {
            if (!drawn.Contains(root))
                Draw(root, "", "");
        }

        return lines;
    }

    private void Draw(string id, string lead, string indent)
    {
        if (!drawn.Add(id))
        {
            lines.Add($"{lead}{id} ↑");
            return;
        }

        lines.Add(lead + (nodes.TryGetValue(id, out var node) ? mark(id) + Describe(node) : $"{id} ?"));
        var leaving = links[id].ToArray();
        for (var i = 0; i < leaving.Length; i++)
        {
            var isLast = i == leaving.Length - 1;
            var label = leaving[i].Text("on") == "error" ? "error" : leaving[i].Text("output");
            Draw(leaving[i].Text("to") ?? "", $"{indent}{(isLast ? '└' : '├')}─{(label is null ? "" : $" {label} ")}▶ ", $"{indent}{(isLast ? ' ' : '│')}   ");
        }
    }

    private static string Describe(JsonElement node)
    {
        var what = node.Text("function") ?? node.Text("connector") ?? node.Text("flow") ?? node.Text("mode") ?? node.Text("duration");
        return $"  [{node.Text("kind")}{(what is null || what == node.Text("id") ? "" : $" {what}")}]";
    }
}
