using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Klusterfuck.Engine.Invocation.Configuration;

/// <summary>
/// Reads YAML into nodes. What is written small and means something large is refused by limits: on bytes, depth, nodes and aliases, which are references to
/// one node and are never copied.
/// </summary>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class ConfigTree(List<Problem> problems)
{
    private const int LargestText = 64 * 1024;
    private const int DeepestNode = 16;
    private const int MostNodes = 5000;
    private const int MostAliases = 50;

    private readonly Dictionary<string, ConfigNode> anchors = new(StringComparer.Ordinal);
    private int nodes;
    private int aliases;

    /// <summary>The root of the only document; null where there is none that can be read.</summary>
    public ConfigNode? Read(string yaml)
    {
        if (yaml.Length > LargestText)
            return Refuse("TooComplex", $"It is longer than {Quantity.FormatSize(LargestText)}.");
        var parser = new Parser(new StringReader(yaml));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                return Refuse("Empty", "It is empty: it must say at least 'version: 1' and 'command'.");
            parser.Consume<DocumentStart>();
            var root = ReadNode(parser, 0);
            if (root is null)
                return null;
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : Refuse("TooComplex", "It holds more than one document; there must be one.");
        }
        catch (YamlException e)
        {
            return Refuse("BadYaml", $"Line {e.Start.Line}, column {e.Start.Column}: it is no YAML. {e.Message.TrimEnd('.')}.");
        }
    }

    private ConfigNode? ReadNode(Parser parser, int depth)
    {
        var at = parser.Current!.Start;
        if (depth > DeepestNode)
            return Refuse("TooComplex", $"Line {at.Line}, column {at.Column}: it is nested deeper than {DeepestNode} levels.");
        if (++nodes > MostNodes)
            return Refuse("TooComplex", $"Line {at.Line}, column {at.Column}: it has more than {MostNodes} values.");
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (++aliases > MostAliases)
                return Refuse("TooComplex", $"Line {at.Line}, column {at.Column}: it has more than {MostAliases} aliases.");
            return anchors.TryGetValue(alias.Value.Value, out var target)
                ? target
                : Refuse("BadYaml", $"Line {at.Line}, column {at.Column}: nothing before it is named '&{alias.Value.Value}'.");
        }

        var anchor = (parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        var node = parser.Current switch
        {
            Scalar => ReadScalar(parser),
            SequenceStart => ReadList(parser, depth),
            MappingStart => ReadMap(parser, depth),
            _ => null,
        };
        if (node is not null && !anchor.IsEmpty)
            anchors[anchor.Value] = node;
        return node;
    }

    private static ConfigNode ReadScalar(Parser parser)
    {
        var scalar = parser.Consume<Scalar>();
        return new ConfigNode
        {
            Kind = ConfigNodeKind.Scalar,
            Line = scalar.Start.Line,
            Column = scalar.Start.Column,
            Text = scalar.Value,
            IsPlain = scalar.Style == ScalarStyle.Plain,
        };
    }

    private ConfigNode? ReadList(Parser parser, int depth)
    {
        var start = parser.Consume<SequenceStart>().Start;
        var list = new ConfigNode { Kind = ConfigNodeKind.List, Line = start.Line, Column = start.Column };
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadNode(parser, depth + 1) is not { } item)
                return null;
            list.Items.Add(item);
        }

        return list;
    }

    private ConfigNode? ReadMap(Parser parser, int depth)
    {
        var start = parser.Consume<MappingStart>().Start;
        var map = new ConfigNode { Kind = ConfigNodeKind.Map, Line = start.Line, Column = start.Column };
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(parser, depth + 1) is not { } key || ReadNode(parser, depth + 1) is not { } value)
                return null;
            if (key.Kind == ConfigNodeKind.Scalar)
                map.Entries.Add((key, value));
            else
                Refuse("WrongType", $"Line {key.Line}, column {key.Column}: a key must be a text.");
        }

        return map;
    }

    private ConfigNode? Refuse(string code, string message)
    {
        problems.Add(new Problem(code, "$", message));
        return null;
    }
}
