using Klusterfuck.Bench.Invocations.Contestants;
using Klusterfuck.Bench.Invocations.Load;
using Klusterfuck.Bench.Invocations.Programs;
using Klusterfuck.Bench.Invocations.Reports;

namespace Klusterfuck.Bench.Invocations;

/// <summary>
/// Requests through the worker beside a bare spawn loop of the same program and beside other servers, in turn, so that a machine whose speed drifts
/// favours none.
/// </summary>
/// <param name="options">What is compared.</param>
internal sealed class InvocationBenchmark(InvocationOptions options)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    /// <summary>Measures everything, writes a table as it comes, and the plot at the end.</summary>
    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kf-bench-").FullName;
        try
        {
            var loop = await SpawnFloor.CompileAsync(folder, cancellationToken);
            var table = new ComparisonTable(options.RatioTo, output);
            List<Figure> figures = [];
            await table.BeginAsync();
            foreach (var program in options.Programs)
            {
                foreach (var part in await MeasureAsync(program, Path.Combine(folder, $"{program.Extension}-{program.Mode}"), loop, cancellationToken))
                {
                    await table.WriteAsync(part);
                    figures.AddRange(part);
                }
            }

            if (options.PlotFile is { } file)
                await File.WriteAllTextAsync(file, Plot.Draw(figures), cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<List<Figure[]>> MeasureAsync(EchoProgram program, string folder, string loop, CancellationToken cancellationToken)
    {
        var executable = await program.WriteAsync(folder, cancellationToken);
        var server = await program.WriteServerAsync(folder, cancellationToken);
        List<IContestant> contestants = [];
        try
        {
            var starts = program.Mode == "process";
            if (starts)
                contestants.Add(new SpawnFloor(loop, executable));
            contestants.Add(await Worker.StartAsync(options.WorkerFile, folder, cancellationToken));
            foreach (var peer in options.Peers)
            {
                if (await peer.StartAsync(starts ? executable : null, server, cancellationToken) is { } found)
                    contestants.Add(found);
            }

            List<Figure[]> parts = [];
            foreach (var clients in options.Clients)
            {
                var load = clients == 0 ? new LoadPattern(1, Rest, options.Time) : new LoadPattern(clients, TimeSpan.Zero, options.Time);
                parts.Add(await Comparison.RunAsync(program.Name, contestants, load, options.Rounds, cancellationToken));
            }

            return parts;
        }
        finally
        {
            foreach (var contestant in contestants)
                contestant.Dispose();
        }
    }
}
