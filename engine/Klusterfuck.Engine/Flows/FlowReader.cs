using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Flows;

/// <summary>Reads <c>flow.json</c> as far as it can be read, so that everything wrong with it is found at once.</summary>
internal sealed class FlowReader(NodeKinds kinds, ProblemList problems)
{
    /// <summary>The keys of the document.</summary>
    public static readonly IReadOnlyList<string> DocumentKeys = ["version", "nodes", "links", "layout"];

    /// <summary>The keys of a link.</summary>
    public static readonly IReadOnlyList<string> LinkKeys = ["from", "output", "to", "on"];

    /// <summary>The keys every node has.</summary>
    public static readonly IReadOnlyList<string> NodeKeys = ["id", "kind"];

    /// <summary>The keys of a position.</summary>
    public static readonly IReadOnlyList<string> PositionKeys = ["x", "y"];

    private const int MaxDepth = 32;

    /// <summary>Reads a text; null where it is no JSON object or too large to go on with.</summary>
    public FlowDraft? Read(string json)
    {
        if (json.Length > FlowModel.MaxBytes || Encoding.UTF8.GetByteCount(json) > FlowModel.MaxBytes)
        {
            problems.Add("FlowTooLarge", "$", $"The document is larger than {FlowModel.MaxBytes / 1024 / 1024} MiB.");
            return null;
        }

        if (!JsonSyntax.Check(json, MaxDepth, problems) || Load(json) is not { } token || ObjectReader.From(token, "$", problems) is not { } document)
            return null;
        document.AllowOnly("A flow", DocumentKeys);
        if (document.Number("version", int.MinValue, int.MaxValue, whole: true, required: true) is { } version and not 1)
            problems.Add("VersionUnknown", "$.version", FormattableString.Invariant($"Version {version} of the format is not known; it is 1."));
        var nodes = document.Array("nodes", required: true);
        var links = document.Array("links") ?? [];
        if (!IsWithin(nodes?.Count ?? 0, FlowModel.MaxNodes, "node") | !IsWithin(links.Count, FlowModel.MaxLinks, "link"))
            return null;
        var draft = new FlowDraft(
            [.. (nodes ?? []).Select(n => ReadNode(n.Token, n.Path)).OfType<FlowDraft.Node>()],
            [.. links.Select(l => ReadLink(l.Token, l.Path)).OfType<FlowDraft.Link>()],
            ReadLayout(document.Object("layout")));
        return nodes is null ? null : draft;
    }

    private JToken? Load(string json)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(json)) { MaxDepth = MaxDepth, DateParseHandling = DateParseHandling.None };
            return JToken.Load(reader, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Replace });
        }
        catch (JsonReaderException e)
        {
            // What is JSON and cannot be read all the same: a number of more digits than there is room for.
            problems.Add("JsonInvalid", "$", $"A value cannot be read (line {e.LineNumber}, column {e.LinePosition}).");
            return null;
        }
    }

    private bool IsWithin(int count, int most, string what)
    {
        if (count > most)
            problems.Add($"TooMany{char.ToUpperInvariant(what[0])}{what[1..]}s", $"$.{what}s", $"A flow may have {most} {what}s; this one has {count}.");
        return count <= most;
    }

    private FlowDraft.Node? ReadNode(JToken token, string path)
    {
        if (ObjectReader.From(token, path, problems) is not { } node)
            return null;
        var id = node.Node("id");
        var name = node.Text("kind", required: true);
        var kind = name is null ? null : kinds.Find(name);
        if (name is not null && kind is null)
        {
            var known = kinds.All.Select(k => k.Name).ToArray();
            problems.Add(
                "KindUnknown", node.PathOf("kind"),
                $"There is no kind of node {ProblemList.Quote(name)}.{Suggestion.For(name, known)} The kinds are {string.Join(", ", known)}.");
        }

        if (kind is not null)
            node.AllowOnly($"A node of kind {kind.Name}", [.. NodeKeys, .. kind.Keys]);

        // Where the name is wrong the rest is read all the same, for what else may be wrong with it.
        var read = kind?.Read(id ?? NodeId.Parse("unnamed"), node);
        return new FlowDraft.Node(id, path, kind, id is null ? null : read);
    }

    private FlowDraft.Link? ReadLink(JToken token, string path)
    {
        if (ObjectReader.From(token, path, problems) is not { } link)
            return null;
        link.AllowOnly("A link", LinkKeys);
        var from = link.Node("from");
        var to = link.Node("to");
        var output = link.Text("output");
        var on = link.Choice("on", LinkTrigger.Success);
        if (on == LinkTrigger.Error && output is not null)
            problems.Add("OutputUnknown", link.PathOf("output"), "A link that takes errors leaves by no output; leave 'output' away.");
        return from is { } f && to is { } t ? new FlowDraft.Link(new FlowLink(f, output ?? FlowNode.OnlyOutput, t) { OnError = on == LinkTrigger.Error }, path) : null;
    }

    private static ImmutableSortedDictionary<string, NodePosition> ReadLayout(ObjectReader? layout)
    {
        const double Far = 1e9;
        var read = ImmutableSortedDictionary.CreateBuilder<string, NodePosition>(StringComparer.Ordinal);
        foreach (var key in layout?.Keys ?? [])
        {
            if (layout!.Object(key) is not { } position)
                continue;
            position.AllowOnly("A position", PositionKeys);
            if (position.Number("x", -Far, Far, required: true) is { } x && position.Number("y", -Far, Far, required: true) is { } y)
                read.Add(key, new NodePosition(x, y));
        }

        return read.ToImmutable();
    }
}
