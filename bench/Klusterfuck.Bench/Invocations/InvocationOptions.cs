using System.Globalization;
using Klusterfuck.Bench.Invocations.Contestants;
using Klusterfuck.Bench.Invocations.Programs;

namespace Klusterfuck.Bench.Invocations;

/// <summary>What is compared, as the command line says.</summary>
internal sealed record InvocationOptions
{
    /// <summary>What <c>--help</c> says.</summary>
    public const string Help = """
        invocations: requests through the worker beside a bare spawn loop and other servers, in turn, medians over the rounds

          --seconds N           how long each round of each server is measured (3)
          --rounds N            rounds (3)
          --clients LIST        clients at once; 0 is one request each 50 ms (0,1,16)
          --programs LIST       c, shell, python, node.js (all)
          --modes LIST          process, stream, http (process,stream)
          --worker FILE         the published worker; without it the one that was built with the bench, which is slower to start and larger
          --peer NAME=URL       a server that runs; it must answer a POST with its body
          --peer-command NAME=COMMAND
                                a server that is started by sh for each program. {port} is where it must answer, {program} the program to run for each
                                request, {server} one that serves HTTP where PORT says (stream and http only), {upstream} a free port for that
          --ratio-to NAME       what the others are divided by (floor)
          --plot FILE           writes a plot as SVG

        starts: from the start of a server to its first answer, and the memory it holds then; takes --rounds, --worker and --peer-command
        """;

    private InvocationOptions()
    {
    }

    /// <summary>How long a round is.</summary>
    public TimeSpan Time { get; private set; } = TimeSpan.FromSeconds(3);

    /// <summary>How many there are.</summary>
    public int Rounds { get; private set; } = 3;

    /// <summary>Clients at once; 0 for one that rests from request to request.</summary>
    public IReadOnlyList<int> Clients { get; private set; } = [0, 1, 16];

    /// <summary>The programs.</summary>
    public IReadOnlyList<EchoProgram> Programs { get; private set; } = [];

    /// <summary>The published worker; empty for the one built with the bench.</summary>
    public string WorkerFile { get; private set; } = "";

    /// <summary>The other servers.</summary>
    public IReadOnlyList<Peer> Peers { get; private set; } = [];

    /// <summary>What ratios are to.</summary>
    public string RatioTo { get; private set; } = "floor";

    /// <summary>Where the plot goes; null where none is made.</summary>
    public string? PlotFile { get; private set; }

    /// <summary>Reads options; what is wrong is added to the problems.</summary>
    public static InvocationOptions Read(IReadOnlyList<string> arguments, List<string> problems)
    {
        var options = new InvocationOptions();
        List<string> languages = [.. EchoProgram.All.Select(p => p.Language.ToLowerInvariant()).Distinct()], modes = ["process", "stream"];
        List<Peer> peers = [];
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var (name, value) = (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null);
            if (value is null)
            {
                problems.Add($"{name} is unknown, or needs a value.");
                break;
            }

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
                case "--programs" when ReadList(value, languages) is { } some:
                    languages = some;
                    break;
                case "--modes" when ReadList(value, ["process", "stream", "http"]) is { } some:
                    modes = some;
                    break;
                case "--worker" when File.Exists(value):
                    options.WorkerFile = Path.GetFullPath(value);
                    break;
                case "--peer" when Split(value) is var (peer, text) && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp:
                    peers.Add(new Peer(peer, address, ""));
                    break;
                case "--peer-command" when Split(value) is var (peer, text) && text.Contains("{port}", StringComparison.Ordinal):
                    peers.Add(new Peer(peer, null, text));
                    break;
                case "--ratio-to":
                    options.RatioTo = value;
                    break;
                case "--plot":
                    options.PlotFile = value;
                    break;
                default:
                    problems.Add($"{name} is unknown, or cannot be '{value}'.");
                    break;
            }
        }

        string[] names = ["floor", Worker.Name, .. peers.Select(p => p.Name)];
        if (names.Distinct().Count() < names.Length)
            problems.Add("Two servers have one name.");
        if (!names.Contains(options.RatioTo))
            problems.Add($"--ratio-to is '{options.RatioTo}', which is none of {string.Join(", ", names)}.");
        options.Peers = peers;
        options.Programs = [.. EchoProgram.All.Where(p => languages.Contains(p.Language.ToLowerInvariant()) && modes.Contains(p.Mode))];
        return options;
    }

    private static (string Name, string Value)? Split(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 ? (text[..at], text[(at + 1)..]) : null;

    private static List<string>? ReadList(string text, IReadOnlyCollection<string> known)
    {
        var names = text.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries).Distinct().ToList();
        return names.All(known.Contains) ? names : null;
    }

    private static List<int>? ReadClients(string text)
    {
        var counts = text.Split(',').Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= 64 ? n : -1).Distinct().ToList();
        return counts.Contains(-1) ? null : counts;
    }
}
