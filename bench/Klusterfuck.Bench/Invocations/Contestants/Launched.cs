using System.ComponentModel;
using System.Diagnostics;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>A process the bench started: what it says is read, and it is killed with all its processes when disposed.</summary>
internal sealed class Launched : IDisposable
{
    private readonly string name;
    private readonly Process process;
    private volatile string last = "";

    private Launched(string name, Process process)
    {
        this.name = name;
        this.process = process;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => last = line.Data ?? last;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its id.</summary>
    public int Id => process.Id;

    /// <summary>The processor's time of it and its processes; null where that is not known.</summary>
    public TimeSpan? CpuTime => OperatingSystem.IsLinux() ? ProcessTree.CpuTime(process.Id) : null;

    /// <summary>Starts it.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static Launched Start(string name, ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            return new Launched(name, Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} did not start: {e.Message}", e);
        }
    }

    /// <summary>Asks until it answers; how long that took.</summary>
    /// <param name="ask">Throws what says that it does not answer yet.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="InvalidOperationException">It did not in time, or has ended.</exception>
    public async Task<TimeSpan> WaitAsync(Func<Task> ask, TimeSpan patience, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < patience && !process.HasExited)
        {
            try
            {
                await ask();
                return Stopwatch.GetElapsedTime(begin);
            }
            catch (Exception e) when (e is InvalidOperationException or HttpRequestException)
            {
                await Task.Delay(1, cancellationToken);
            }
        }

        throw new InvalidOperationException($"{name} did not answer. The last it said: {last}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
