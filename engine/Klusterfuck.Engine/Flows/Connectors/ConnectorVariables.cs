using System.Collections.Immutable;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Documents;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Flows.Connectors;

/// <summary>Reads the variables a node gives to a connector or to a broker, and checks them against what is known there.</summary>
internal static class ConnectorVariables
{
    /// <summary>The key of a node.</summary>
    public const string Key = "variables";

    /// <summary>The keys of a variable that names a secret.</summary>
    public static readonly IReadOnlyList<string> SecretKeys = [SecretKey];

    private const string SecretKey = "secret";
    private const int MaxCharacters = 32 * 1024;

    /// <summary>The variables as they are written.</summary>
    public static ImmutableSortedDictionary<string, ConnectorVariable> Read(ObjectReader? variables)
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, ConnectorVariable>(StringComparer.Ordinal);
        foreach (var key in variables?.Keys ?? [])
        {
            if (variables!.Take(key, required: true) is not JObject)
            {
                if (variables.Text(key) is not { } text)
                    continue;
                if (text.Length > MaxCharacters || text.Contains('\0', StringComparison.Ordinal))
                    variables.Problems.Add("VariableInvalid", variables.PathOf(key), $"A variable's value must be at most {MaxCharacters} characters long, without a zero character.");
                read.Add(key, new ConnectorVariable(text, null));
                continue;
            }

            var reference = variables.Object(key)!;
            reference.AllowOnly("A variable's value", SecretKeys);
            if (reference.Name(SecretKey, required: true) is { } secret)
                read.Add(key, new ConnectorVariable(null, secret));
        }

        return read.ToImmutable();
    }

    /// <summary>What the secrets among variables are.</summary>
    public static IEnumerable<FlowReference> References(ImmutableSortedDictionary<string, ConnectorVariable> variables) => variables
        .Where(v => v.Value.Secret is not null)
        .Select(v => new FlowReference(FlowReferenceKind.Secret, v.Value.Secret!.Value, $"{JsonPath.Key($"$.{Key}", v.Key)}.{SecretKey}"));

    /// <summary>Adds everything that is wrong with the variables of a node.</summary>
    /// <param name="what">Who is given them, for messages.</param>
    /// <param name="type">What it knows.</param>
    /// <param name="given">The variables.</param>
    /// <param name="node">The path of the node.</param>
    /// <param name="problems">Where problems go.</param>
    public static void Check(string what, ConnectorType type, ImmutableSortedDictionary<string, ConnectorVariable> given, string node, ProblemList problems)
    {
        var path = JsonPath.Key(node, Key);
        var known = type.Variables.Select(v => v.Name).ToArray();
        foreach (var (name, value) in given)
        {
            if (type.Find(name) is not { } variable)
            {
                problems.Add(
                    "VariableUnknown", JsonPath.Key(path, name),
                    $"{what} knows no variable {ProblemList.Quote(name)}.{Suggestion.For(name, known)}{(known.Length == 0 ? "" : $" It knows {string.Join(", ", known)}.")}");
            }
            else if (value.Text is { } text)
            {
                CheckText(type, variable, text, JsonPath.Key(path, name), problems);
            }
        }

        foreach (var missing in type.Variables.Where(v => v.Required && !given.ContainsKey(v.Name)))
            problems.Add("VariableMissing", given.IsEmpty ? node : path, $"{what} needs the variable {missing.Name}: {missing.Description}");
    }

    private static void CheckText(ConnectorType type, ConnectorVariableDefinition variable, string text, string path, ProblemList problems)
    {
        if (variable.Secret || HoldsPassword(text))
            problems.Add("SecretExpected", path, $"{variable.Name} {(variable.Secret ? "is" : "holds a password, which is")} confidential: keep it as a secret and write {{ \"secret\": \"its-name\" }}.");
        else if (text.Length == 0 && variable.Required)
            problems.Add("VariableMissing", path, $"{variable.Name} is empty: {variable.Description}");
        else if (text.Length > 0 && type.CheckValue(variable, text) is { } wrong)
            problems.Add("VariableInvalid", path, wrong);
    }

    private static bool HoldsPassword(string text) =>
        text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.UserInfo.Split(':', 2) is [_, { Length: > 0 } password] && !(password == "guest" && url.IsLoopback);
}
