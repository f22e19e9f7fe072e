using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>Label and field selectors.</summary>
internal static class Selector
{
    public static bool Matches(JObject json, string? labels, string? fields) =>
        Terms(labels).All(t => Holds(t, key => (string?)json["metadata"]?["labels"]?[key]))
        && Terms(fields).All(t => Holds(t, key => (string?)json.SelectToken(key)));

    private static string[] Terms(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Holds(string term, Func<string, string?> read)
    {
        if (term.Contains("!=", StringComparison.Ordinal))
            return read(term.Split("!=")[0]) != term.Split("!=")[1];
        if (term.Contains('=', StringComparison.Ordinal))
            return read(term.Split('=')[0]) == term.Split('=')[^1];
        return term.StartsWith('!') ? read(term[1..]) is null : read(term) is not null;
    }
}
