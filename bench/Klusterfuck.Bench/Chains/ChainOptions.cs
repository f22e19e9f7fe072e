using System.Globalization;

namespace Klusterfuck.Bench.Chains;

/// <summary>What is compared, as the command line says.</summary>
internal sealed record ChainOptions
{
    /// <summary>What <c>--help</c> says.</summary>
    public const string Help = """
        chains: a chain of five nodes over HTTP, in turn, medians over the rounds: admin with SQLite, Redis with one runner and with two, and Node-RED

          --seconds N           how long each round of each is measured (3)
          --rounds N            rounds (3)
          --clients LIST        clients at once (1,16)
          --sides LIST          admin, runner, runners, node-red (those there is something for)
          --redis-server FILE   the server of Redis (redis-server)
          --node-red FOLDER     a folder outside of the repository; Node-RED is installed there by npm where it is not yet
          --node-red-version V  which one (4.1.8, the last that runs on Node.js 20)
        """;

    /// <summary>The names of what can be compared.</summary>
    public static readonly IReadOnlyList<string> AllSides = ["admin", "runner", "runners", "node-red"];

    private ChainOptions()
    {
    }

    /// <summary>How long a round is.</summary>
    public TimeSpan Time { get; private set; } = TimeSpan.FromSeconds(3);

    /// <summary>How many there are.</summary>
    public int Rounds { get; private set; } = 3;

    /// <summary>Clients at once.</summary>
    public IReadOnlyList<int> Clients { get; private set; } = [1, 16];

    /// <summary>What is compared.</summary>
    public IReadOnlyList<string> Sides { get; private set; } = [];

    /// <summary>The server of Redis.</summary>
    public string RedisServer { get; private set; } = "redis-server";

    /// <summary>Where Node-RED is installed; null where it is not compared.</summary>
    public string? NodeRedFolder { get; private set; }

    /// <summary>Which one is installed.</summary>
    public string NodeRedVersion { get; private set; } = "4.1.8";

    /// <summary>Reads options; what is wrong is added to the problems.</summary>
    public static ChainOptions Read(IReadOnlyList<string> arguments, List<string> problems)
    {
        var options = new ChainOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var (name, value) = (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : "");
            switch (name)
            {
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.1 and <= 3600:
                    options.Time = TimeSpan.FromSeconds(seconds);
                    break;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds is >= 1 and <= 1000:
                    options.Rounds = rounds;
                    break;
                case "--clients" when ReadClients(value) is { } clients:
                    options.Clients = clients;
                    break;
                case "--sides" when value.Split(',') is var sides && sides.All(AllSides.Contains):
                    options.Sides = [.. AllSides.Where(sides.Contains)];
                    break;
                case "--redis-server" when value.Length > 0:
                    options.RedisServer = value;
                    break;
                case "--node-red" when value.Length > 0:
                    options.NodeRedFolder = Path.GetFullPath(value);
                    break;
                case "--node-red-version" when Version.TryParse(value, out _):
                    options.NodeRedVersion = value;
                    break;
                default:
                    problems.Add($"{name} is unknown, or cannot be '{value}'.");
                    break;
            }
        }

        if (options.Sides.Count == 0)
            options.Sides = [.. AllSides.Where(s => s != "node-red" || options.NodeRedFolder is not null)];
        if (options.Sides.Contains("node-red") && options.NodeRedFolder is null)
            problems.Add("node-red needs a folder to be installed in: --node-red FOLDER.");
        return options;
    }

    private static List<int>? ReadClients(string text)
    {
        var counts = text.Split(',').Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 64 ? n : 0).Distinct().ToList();
        return counts.Contains(0) ? null : counts;
    }
}
