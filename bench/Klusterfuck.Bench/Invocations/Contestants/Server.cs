using System.Diagnostics;
using Klusterfuck.Bench.Invocations.Load;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>A server that answers by HTTP; where it is the bench that started it, it is killed with all its processes when disposed.</summary>
internal sealed class Server : IContestant
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Uri address;
    private readonly Process? process;

    /// <summary>A server that runs.</summary>
    /// <param name="name">What a table calls it.</param>
    /// <param name="address">Where it answers.</param>
    /// <param name="process">The first of its processes; null where they are not the bench's.</param>
    public Server(string name, Uri address, Process? process = null)
    {
        Name = name;
        this.address = address;
        this.process = process;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>How long it took from its start to its first answer; zero where it ran before.</summary>
    public TimeSpan StartedIn { get; private init; }

    /// <summary>The first of its processes; null where they are not the bench's.</summary>
    public int? ProcessId => process?.Id;

    /// <summary>Starts one and waits until it answers.</summary>
    public static async Task<Server> StartAsync(string name, ProcessStartInfo start, Uri address, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var begin = Stopwatch.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.OutputDataReceived += (_, _) => { };
        var last = "";
        process.ErrorDataReceived += (_, line) => last = line.Data ?? last;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (Stopwatch.GetElapsedTime(begin) < Patience && !process.HasExited)
        {
            try
            {
                await LoadGenerator.RunAsync(address, new LoadPattern(1, TimeSpan.Zero, TimeSpan.FromTicks(1)), cancellationToken);
                return new Server(name, address, process) { StartedIn = Stopwatch.GetElapsedTime(begin) };
            }
            catch (InvalidOperationException)
            {
                await Task.Delay(1, cancellationToken);
            }
        }

        new Server(name, address, process).Dispose();
        throw new InvalidOperationException($"{name} did not answer. The last it said: {last}");
    }

    /// <inheritdoc/>
    public async Task<Measurement> MeasureAsync(LoadPattern load, CancellationToken cancellationToken)
    {
        var before = Cpu();
        IReadOnlyList<double> times;
        TimeSpan elapsed;
        try
        {
            (times, elapsed) = await LoadGenerator.RunAsync(address, load, cancellationToken);
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
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private TimeSpan? Cpu() => process is not null && OperatingSystem.IsLinux() ? ProcessTree.CpuTime(process.Id) : null;
}
