using System.Globalization;
using Klusterfuck.Bench.Invocations;
using Klusterfuck.Bench.Invocations.Contestants;
using Klusterfuck.Bench.Invocations.Load;
using Klusterfuck.Bench.Invocations.Reports;
using Klusterfuck.Bench.Steps;

namespace Klusterfuck.Bench.Chains;

/// <summary>Requests through a chain of five nodes, over HTTP from end to end: the services as they are run, beside Node-RED.</summary>
/// <param name="options">What is compared.</param>
internal sealed class ChainBenchmark(ChainOptions options)
{
    // Until what compiles as it runs, .NET and JavaScript alike, has compiled what matters.
    private static readonly LoadPattern WarmUp = new(16, TimeSpan.Zero, TimeSpan.FromSeconds(3));

    /// <summary>Measures everything and writes a table as it comes.</summary>
    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kf-chains-").FullName;
        List<IContestant> contestants = [];
        try
        {
            var fsync = Disk.MeasureFsync(Path.Combine(folder, "fsync"));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"a write of 4 KiB with fsync: p50 {fsync:f2} ms, {1000 / fsync:f0} /s\n"));
            using var sides = new ChainSides(options, folder);
            foreach (var side in options.Sides)
            {
                contestants.Add(await sides.StartAsync(side, cancellationToken));
                await contestants[^1].MeasureAsync(WarmUp, cancellationToken);
            }

            var table = new ComparisonTable(contestants[^1].Name, output);
            await table.BeginAsync();
            foreach (var clients in options.Clients)
                await table.WriteAsync(await Comparison.RunAsync("chain", contestants, new LoadPattern(clients, TimeSpan.Zero, options.Time), options.Rounds, cancellationToken));
        }
        finally
        {
            foreach (var contestant in contestants)
                contestant.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }
}
