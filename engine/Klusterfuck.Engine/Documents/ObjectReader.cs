using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Documents;

/// <summary>Reads one object of a JSON document key by key; what is wrong goes to the list of problems, and null comes back.</summary>
internal sealed class ObjectReader
{
    private readonly JObject json;

    private ObjectReader(JObject json, string path, ProblemList problems)
    {
        this.json = json;
        Path = path;
        Problems = problems;
    }

    /// <summary>Where the object is.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public ProblemList Problems { get; }

    /// <summary>Its keys.</summary>
    public IEnumerable<string> Keys => json.Properties().Select(p => p.Name);

    /// <summary>Reads a token that should be an object.</summary>
    public static ObjectReader? From(JToken token, string path, ProblemList problems)
    {
        if (token is JObject json)
            return new ObjectReader(json, path, problems);
        problems.Add("WrongType", path, $"This must be an object, not {Describe(token)}.");
        return null;
    }

    /// <summary>The path of one of its keys.</summary>
    public string PathOf(string key) => JsonPath.Key(Path, key);

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => json.ContainsKey(key);

    /// <summary>Refuses every key but these.</summary>
    public void AllowOnly(string what, IReadOnlyList<string> keys)
    {
        foreach (var key in Keys.Where(k => !keys.Contains(k)))
        {
            Problems.Add(
                "UnknownKey", PathOf(key),
                $"{what} has no key {ProblemList.Quote(key)}.{Suggestion.For(key, keys)}{(keys.Count == 0 ? "" : $" It may have {string.Join(", ", keys)}.")}");
        }
    }

    /// <summary>A string.</summary>
    public string? Text(string key, bool required = false)
    {
        switch (Take(key, required))
        {
            case null:
                return null;
            case JValue { Type: JTokenType.String, Value: string text }:
                return text;
            case var token:
                Problems.Add("WrongType", PathOf(key), $"'{key}' must be a string, not {Describe(token)}.");
                return null;
        }
    }

    /// <summary>The name of a function, secret or connector.</summary>
    public ResourceName? Name(string key, bool required = false)
    {
        if (Text(key, required) is not { } text)
            return null;
        if (ResourceName.TryParse(text, out var name))
            return name;
        Problems.Add("NameInvalid", PathOf(key), $"{ProblemList.Quote(text)} is no name: it must be {DnsLabel.Rule}.");
        return null;
    }

    /// <summary>The name of a node.</summary>
    public NodeId? Node(string key)
    {
        if (Text(key, required: true) is not { } text)
            return null;
        if (NodeId.TryParse(text, out var id))
            return id;
        Problems.Add("NodeIdInvalid", PathOf(key), $"{ProblemList.Quote(text)} is no name for a node: it must be {DnsLabel.Rule}.");
        return null;
    }

    /// <summary>A duration within limits.</summary>
    public TimeSpan? Duration(string key, TimeSpan least, TimeSpan most)
    {
        if (Text(key) is not { } text)
            return null;
        if (!DurationText.TryParse(text, out var duration))
            Problems.Add("DurationInvalid", PathOf(key), $"{ProblemList.Quote(text)} is no duration: write {DurationText.Rule}.");
        else if (duration < least || duration > most)
            Problems.Add("OutOfRange", PathOf(key), $"'{key}' must be from {DurationText.Print(least)} to {DurationText.Print(most)}.");
        else
            return duration;
        return null;
    }

    /// <summary>A number within limits.</summary>
    public double? Number(string key, double least, double most, bool whole = false, bool required = false)
    {
        if (Take(key, required) is not { } token)
            return null;
        double? number = (token as JValue)?.Value switch
        {
            long value => value,
            System.Numerics.BigInteger value => (double)value,
            double value => value,
            _ => null,
        };
        if (number is null || (whole && token.Type != JTokenType.Integer))
            Problems.Add("WrongType", PathOf(key), $"'{key}' must be a {(whole ? "whole " : "")}number, not {Describe(token)}.");
        else if (!(number >= least && number <= most))
            Problems.Add("OutOfRange", PathOf(key), FormattableString.Invariant($"'{key}' must be from {least} to {most}."));
        else
            return number;
        return null;
    }

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public T? Choice<T>(string key, T usual)
        where T : struct, Enum
    {
        if (Text(key) is not { } text)
            return Has(key) ? null : usual;
        var names = Enum.GetValues<T>().ToDictionary(v => v.ToString().ToLowerInvariant());
        if (names.TryGetValue(text, out var value))
            return value;
        Problems.Add("ValueUnknown", PathOf(key), $"'{key}' has no value {ProblemList.Quote(text)}.{Suggestion.For(text, names.Keys)} It may be {string.Join(", ", names.Keys)}.");
        return null;
    }

    /// <summary>An object.</summary>
    public ObjectReader? Object(string key) => Take(key, required: false) is { } token ? From(token, PathOf(key), Problems) : null;

    /// <summary>The elements of an array with their paths; null where there is no such array.</summary>
    public IReadOnlyList<(JToken Token, string Path)>? Array(string key, bool required = false)
    {
        switch (Take(key, required))
        {
            case null:
                return null;
            case JArray array:
                return [.. array.Select((token, index) => (token, JsonPath.Element(PathOf(key), index)))];
            case var token:
                Problems.Add("WrongType", PathOf(key), $"'{key}' must be an array, not {Describe(token)}.");
                return null;
        }
    }

    /// <summary>The value of a key, whatever it is.</summary>
    public JToken? Take(string key, bool required)
    {
        if (json.TryGetValue(key, StringComparison.Ordinal, out var token))
            return token;
        if (required)
            Problems.Add("MissingKey", Path, $"The key '{key}' is missing.");
        return null;
    }

    /// <summary>A token as messages name it.</summary>
    public static string Describe(JToken token) => token.Type switch
    {
        JTokenType.Object => "an object",
        JTokenType.Array => "an array",
        JTokenType.String => "a string",
        JTokenType.Integer or JTokenType.Float => "a number",
        JTokenType.Boolean => "true or false",
        _ => "null",
    };
}
