using System.Collections.Immutable;
using System.Net.Http.Headers;
using Klusterfuck.Engine.Invocation.Configuration;

namespace Klusterfuck.Engine.Invocation;

/// <summary>Reads <c>config.yaml</c>.</summary>
public static class FunctionConfigReader
{
    private const long LargestRequest = 1L << 40;
    private const long LargestFramed = 64 << 20;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(1);

    /// <summary>The keys there are.</summary>
    internal static ImmutableArray<string> Keys { get; } =
        ["version", "command", "mode", "executables", "contentType", "response", "timeout", "concurrency", "maxRequestBytes", "env", "secrets", "prepare",
            "prestart", "preload"];

    /// <summary>The JSON Schema of <c>config.yaml</c>, for editors.</summary>
    public static string Schema
    {
        get
        {
            using var stream = typeof(FunctionConfigReader).Assembly.GetManifestResourceStream("config.schema.json")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>The configuration, or everything that is wrong with it: bad YAML (with line and column), unknown keys, wrong types, values out of range.</summary>
    public static Validated<FunctionConfig> Read(string yaml)
    {
        var problems = new List<Problem>();
        var root = new ConfigTree(problems).Read(yaml);
        if (root is null)
            return new(problems);
        var values = new ConfigValues(problems);
        if (root.Kind != ConfigNodeKind.Map)
        {
            values.Report("WrongType", "$", root, "it must be keys with values, at least 'version: 1' and 'command'.");
            return new(problems);
        }

        var keys = CollectKeys(root, values, problems);
        var config = ReadKeys(keys, values);
        CheckMode(config, keys, values);
        return problems.Count == 0 ? new(config) : new(problems);
    }

    private static Dictionary<string, ConfigNode> CollectKeys(ConfigNode root, ConfigValues values, List<Problem> problems)
    {
        var keys = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        foreach (var (key, value) in root.Entries)
        {
            var path = $"$.{key.Text}";
            if (!Keys.Contains(key.Text))
                values.Report("UnknownKey", path, key, $"there is no key '{key.Text}'{(Spelling.Nearest(key.Text, Keys) is { } near ? $"; '{near}' was perhaps meant" : "")}.");
            else if (!keys.TryAdd(key.Text, value))
                values.Report("DuplicateKey", path, key, $"'{key.Text}' is there twice.");
        }

        if (!keys.TryGetValue("version", out var version))
            problems.Add(new Problem("MissingKey", "$.version", "'version: 1' is missing."));
        else if (version is not { Kind: ConfigNodeKind.Scalar, IsPlain: true, Text: "1" })
            values.Report("OutOfRange", "$.version", version, "'version' must be 1.");
        if (!keys.ContainsKey("command"))
            problems.Add(new Problem("MissingKey", "$.command", "'command' is missing: the program and its arguments."));
        return keys;
    }

    private static FunctionConfig ReadKeys(Dictionary<string, ConfigNode> keys, ConfigValues values)
    {
        var config = new FunctionConfig { Command = [] };
        foreach (var (key, node) in keys)
        {
            var path = $"$.{key}";
            config = key switch
            {
                "command" => config with { Command = values.ReadCommand(path, node) },
                "mode" => config with { Mode = ReadMode(path, node, values) },
                "executables" => config with { Executables = values.ReadFiles(path, node) },
                "contentType" => config with { ContentType = ReadContentType(path, node, values) ?? config.ContentType },
                "response" => config with { Response = ReadResponse(path, node, values) },
                "timeout" => config with { Timeout = values.ReadDuration(path, node, ShortestTimeout, FunctionConfig.LongestTimeout) ?? config.Timeout },
                "concurrency" => config with { Concurrency = (int)(values.ReadNumber(path, node, 1, 10_000) ?? config.Concurrency) },
                "maxRequestBytes" => config with { MaxRequestBytes = values.ReadSize(path, node, LargestRequest) ?? config.MaxRequestBytes },
                "env" => config with { Env = values.ReadVariables(path, node) },
                "secrets" => config with { Secrets = values.ReadSecrets(path, node) },
                "prepare" => config with { Prepare = values.ReadCommand(path, node) },
                "prestart" => config with { Prestart = ReadSwitch(path, node, values) },
                "preload" => config with { Preload = values.ReadTexts(path, node) },
                _ => config,
            };
        }

        return config;
    }

    private static FunctionMode ReadMode(string path, ConfigNode node, ConfigValues values)
    {
        switch (values.ReadText(path, node))
        {
            case "stream":
                return FunctionMode.Stream;
            case "http":
                return FunctionMode.Http;
            case null or "process":
                return FunctionMode.Process;
            case var text:
                values.Report("OutOfRange", path, node, $"'mode' must be 'process', 'stream' or 'http', not '{text}'.");
                return FunctionMode.Process;
        }
    }

    // What a mode never looks at is refused, so that nobody believes it to be in force.
    private static void CheckMode(FunctionConfig config, Dictionary<string, ConfigNode> keys, ConfigValues values)
    {
        if (config.Mode == FunctionMode.Process)
            return;
        foreach (var key in (ReadOnlySpan<string>)["response", "prestart", "preload"])
            Refuse(key);
        if (config.Mode == FunctionMode.Http)
            Refuse("contentType");
        if (config.Mode == FunctionMode.Stream && config.MaxRequestBytes > LargestFramed)
            values.Report("OutOfRange", "$.maxRequestBytes", keys["maxRequestBytes"], $"'maxRequestBytes' must be {Quantity.FormatSize(LargestFramed)} at most with 'mode: stream'.");

        void Refuse(string key)
        {
            if (keys.TryGetValue(key, out var node))
                values.Report("BadCombination", $"$.{key}", node, $"'{key}' has no meaning with 'mode: {keys["mode"].Text}'; leave it out.");
        }
    }

    // YAML 1.1 calls off, no and false the same, YAML 1.2 only the last; whoever writes one of them means it.
    private static bool ReadSwitch(string path, ConfigNode node, ConfigValues values)
    {
        switch (values.ReadText(path, node)?.ToUpperInvariant())
        {
            case "OFF" or "FALSE" or "NO":
                return false;
            case null or "ON" or "TRUE" or "YES":
                return true;
            default:
                values.Report("OutOfRange", path, node, $"'prestart' must be 'on' or 'off', not '{node.Text}'.");
                return true;
        }
    }

    private static string? ReadContentType(string path, ConfigNode node, ConfigValues values)
    {
        var text = values.ReadText(path, node);
        if (text is null || (MediaTypeHeaderValue.TryParse(text, out _) && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            return text;
        values.Report("OutOfRange", path, node, $"'{text}' is no media type, such as application/json.");
        return null;
    }

    private static ResponseMode ReadResponse(string path, ConfigNode node, ConfigValues values)
    {
        switch (values.ReadText(path, node))
        {
            case "cgi":
                return ResponseMode.Cgi;
            case null or "plain":
                return ResponseMode.Plain;
            case var text:
                values.Report("OutOfRange", path, node, $"'response' must be 'plain' or 'cgi', not '{text}'.");
                return ResponseMode.Plain;
        }
    }
}
