namespace Klusterfuck.Engine.Flows;

/// <summary>Says in a commit's subject what a new model changes.</summary>
internal static class FlowChange
{
    /// <summary>A subject such as <c>Add score, render; remove old</c>.</summary>
    /// <param name="before">The model before; null where there was none that is valid.</param>
    /// <param name="after">The new one.</param>
    public static string Describe(FlowModel? before, FlowModel after)
    {
        if (before is null)
            return $"Set the flow of {Count(after.Nodes.Length, "node")} and {Count(after.Links.Length, "link")}";
        var old = before.Nodes.ToDictionary(n => n.Id);
        var kept = after.Nodes.Select(n => n.Id).ToHashSet();
        var parts = new[]
        {
            Name("add", after.Nodes.Where(n => !old.ContainsKey(n.Id))),
            Name("change", after.Nodes.Where(n => old.TryGetValue(n.Id, out var o) && !IsSame(o, n))),
            Name("remove", before.Nodes.Where(n => !kept.Contains(n.Id))),
            before.Links.ToHashSet().SetEquals(after.Links) ? null : "change links",
        };
        var text = string.Join("; ", parts.OfType<string>());
        return text.Length == 0 ? "Lay out the flow" : char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string? Name(string verb, IEnumerable<FlowNode> nodes)
    {
        var names = nodes.Select(n => n.Id.Value).ToArray();
        return names.Length == 0 ? null : $"{verb} {(names.Length > 3 ? Count(names.Length, "node") : string.Join(", ", names))}";
    }

    // A record compares its collections by reference.
    private static bool IsSame(FlowNode a, FlowNode b) =>
        a is Connectors.ConnectorNode x && b is Connectors.ConnectorNode y
            ? x with { Variables = y.Variables } == y && x.Variables.SequenceEqual(y.Variables)
            : a == b;

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
