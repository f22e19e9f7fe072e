using System.Diagnostics;
using Klusterfuck.Bench.Invocations.Load;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>What answers by HTTP: one server or several with what is behind them. Processes the bench started are ended when disposed.</summary>
/// <param name="name">What a table calls it.</param>
/// <param name="addresses">Where it answers; clients take them in turn.</param>
/// <param name="posting">What it is posted.</param>
/// <param name="processes">All of its processes; none where they are not the bench's.</param>
internal sealed class Server(string name, IReadOnlyList<Uri> addresses, Posting posting, params IReadOnlyList<Launched> processes) : IContestant
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>How long it took from its start to its first answer; zero where it ran before.</summary>
    public TimeSpan StartedIn { get; private init; }

    /// <summary>The first of its processes; null where they are not the bench's.</summary>
    public int? ProcessId => processes.Count > 0 ? processes[0].Id : null;

    /// <summary>Starts one and waits until it answers with the body it is posted.</summary>
    public static async Task<Server> StartAsync(string name, ProcessStartInfo start, Uri address, CancellationToken cancellationToken)
    {
        var process = Launched.Start(name, start);
        try
        {
            var taken = await process.WaitAsync(
                () => LoadGenerator.RunAsync([address], Posting.Plain, new LoadPattern(1, TimeSpan.Zero, TimeSpan.FromTicks(1)), cancellationToken), Patience, cancellationToken);
            return new Server(name, [address], Posting.Plain, process) { StartedIn = taken };
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Measurement> MeasureAsync(LoadPattern load, CancellationToken cancellationToken)
    {
        var before = Cpu();
        IReadOnlyList<double> times;
        TimeSpan elapsed;
        try
        {
            (times, elapsed) = await LoadGenerator.RunAsync(addresses, posting, load, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException($"{Name}, {e.Message}", e);
        }

        return Measurement.Of(times, elapsed, Cpu() - before);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in processes)
            process.Dispose();
    }

    // Null where there is none of the bench's, or its time is not known.
    private TimeSpan? Cpu() => processes.Aggregate(processes.Count > 0 ? TimeSpan.Zero : (TimeSpan?)null, (sum, process) => sum + process.CpuTime);
}
