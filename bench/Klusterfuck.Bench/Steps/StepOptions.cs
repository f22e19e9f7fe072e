namespace Klusterfuck.Bench.Steps;

/// <summary>What is measured beside SQLite.</summary>
/// <param name="Redis">The address of a Redis, durable and empty; null for none.</param>
/// <param name="Peers">Servers of a chain of five nodes: each answers a POST with the chain's result.</param>
internal sealed record StepOptions(string? Redis, IReadOnlyList<(string Name, Uri Address)> Peers)
{
    public const string Help = """
        steps [--redis URL] [--peer NAME=URL]...
          --redis URL       steps out of this Redis too: redis://127.0.0.1:6379, with appendonly yes and appendfsync always
          --peer NAME=URL   a chain of five nodes over HTTP, which answers a POST once its last node is done; several in turns
        """;

    /// <summary>The options; null, with what is wrong, where they are not understood.</summary>
    public static StepOptions? Read(IReadOnlyList<string> args, List<string> problems)
    {
        string? redis = null;
        var peers = new List<(string, Uri)>();
        for (var i = 0; i < args.Count; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : "";
            if (args[i] == "--redis" && value.Length > 0)
                redis = value;
            else if (args[i] == "--peer" && value.Split('=', 2) is [{ Length: > 0 } name, var url] && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                peers.Add((name, address));
            else
                problems.Add($"'{args[i]} {value}' is not understood.");
        }

        return problems.Count == 0 ? new StepOptions(redis, peers) : null;
    }
}
