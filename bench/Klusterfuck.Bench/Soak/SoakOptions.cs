using System.Globalization;

namespace Klusterfuck.Bench.Soak;

/// <summary>How long and how hard.</summary>
/// <param name="Requests">How many requests.</param>
/// <param name="Clients">How many at once.</param>
/// <param name="Seed">What the order of things is drawn from.</param>
internal sealed record SoakOptions(int Requests, int Clients, int Seed)
{
    /// <summary>What <c>--help</c> says.</summary>
    public const string Help = """
        soak: requests that succeed, fail, crash, are given up, run out of time, while commits are switched; then counts what is left. Exit code 1 on a leak.

          --requests N          how many (100000)
          --clients N           how many at once (16)
          --seed N              another order of things (1)
        """;

    /// <summary>Reads options; what is wrong is added to the problems.</summary>
    public static SoakOptions Read(IReadOnlyList<string> arguments, List<string> problems)
    {
        var options = new SoakOptions(100_000, 16, 1);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
            switch (arguments[i])
            {
                case "--requests" when value > 0:
                    options = options with { Requests = value };
                    break;
                case "--clients" when value is > 0 and <= 64:
                    options = options with { Clients = value };
                    break;
                case "--seed" when value >= 0:
                    options = options with { Seed = value };
                    break;
                default:
                    problems.Add($"{arguments[i]} is unknown, or its value is missing or no such number.");
                    break;
            }
        }

        return options;
    }
}
