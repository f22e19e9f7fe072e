using System.Globalization;
using Klusterfuck.Bench.Invocations;
using Klusterfuck.Bench.Invocations.Contestants;
using Klusterfuck.Bench.Invocations.Programs;

namespace Klusterfuck.Bench.Starts;

/// <summary>
/// From the start of a server to its first answer, with the program in C, and the memory it holds a second later; in turn. A peer that serves a program over
/// HTTP gets that in Python, whose start is part of its own, and whose memory is not.
/// </summary>
internal static class StartBenchmark
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <summary>Measures and writes a table.</summary>
    public static async Task RunAsync(InvocationOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kf-starts-").FullName;
        try
        {
            var executable = await new EchoProgram("C", "c", "process").WriteAsync(folder, cancellationToken);
            var server = await new EchoProgram("Python", "py", "http").WriteServerAsync(folder, cancellationToken);
            var starts = options.Peers.Where(p => p.Address is null).Select(p => (p.Name, Start: (Func<Task<Server>>)(async () => (Server)(await p.StartAsync(executable, server, cancellationToken))!)))
                .Prepend((Worker.Name, () => Worker.StartAsync(options.WorkerFile, folder, cancellationToken))).ToArray();
            var samples = starts.Select(_ => new List<(double Milliseconds, double Rss, double Pss)>()).ToArray();
            for (var round = 0; round < options.Rounds; round++)
            {
                for (var i = 0; i < starts.Length; i++)
                    samples[i].Add(await MeasureAsync(starts[i].Start, cancellationToken));
            }

            await output.WriteLineAsync("| server | start to first answer ms | idle RSS MB | idle PSS MB |");
            await output.WriteLineAsync("| --- | ---: | ---: | ---: |");
            foreach (var ((name, _), taken) in starts.Zip(samples))
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {Middle(taken.Select(t => t.Milliseconds)):F0} | {Middle(taken.Select(t => t.Rss)):F1} | {Middle(taken.Select(t => t.Pss)):F1} |"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Milliseconds, double Rss, double Pss)> MeasureAsync(Func<Task<Server>> start, CancellationToken cancellationToken)
    {
        using var server = await start();
        await Task.Delay(Idle, cancellationToken);
        var lines = await File.ReadAllLinesAsync($"/proc/{server.ProcessId}/smaps_rollup", cancellationToken);
        return (server.StartedIn.TotalMilliseconds, Megabytes(lines, "Rss:"), Megabytes(lines, "Pss:"));
    }

    private static double Megabytes(string[] lines, string name) =>
        double.Parse(lines.Single(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;

    private static double Middle(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
