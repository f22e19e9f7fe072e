using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Choices;

/// <summary>Reads nodes of kind <c>choice</c>.</summary>
internal sealed class ChoiceNodeKind : INodeKind
{
    /// <summary>The keys of a rule.</summary>
    public static readonly IReadOnlyList<string> RuleKeys = ["when", "output"];

    private const int MaxRules = 100;

    /// <inheritdoc/>
    public string Name => "choice";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["rules", "otherwise"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var elements = node.Array("rules", required: true);
        if (elements is { Count: 0 or > MaxRules })
            node.Problems.Add("OutOfRange", node.PathOf("rules"), $"A choice has 1 to {MaxRules} rules; this one has {elements.Count}.");
        var rules = (elements ?? []).Take(MaxRules).Select(e => ReadRule(ObjectReader.From(e.Token, e.Path, node.Problems))).ToList();
        var otherwise = ReadOutput(node, "otherwise");
        return rules.Count == 0 || rules.Contains(null) || (otherwise is null && node.Has("otherwise"))
            ? null
            : new ChoiceNode { Id = id, Rules = [.. rules.OfType<ChoiceRule>()], Otherwise = otherwise };
    }

    private static ChoiceRule? ReadRule(ObjectReader? rule)
    {
        if (rule is null)
            return null;
        rule.AllowOnly("A rule", RuleKeys);
        var when = rule.Expression("when", required: true);
        var output = ReadOutput(rule, "output", required: true);
        return when is null || output is null ? null : new ChoiceRule(when, output);
    }

    private static string? ReadOutput(ObjectReader reader, string key, bool required = false)
    {
        if (reader.Text(key, required) is not { } text)
            return null;
        if (NodeId.TryParse(text, out _))
            return text;
        reader.Problems.Add("OutputInvalid", reader.PathOf(key), $"{ProblemList.Quote(text)} is no name for an output: it must be {DnsLabel.Rule}.");
        return null;
    }
}
