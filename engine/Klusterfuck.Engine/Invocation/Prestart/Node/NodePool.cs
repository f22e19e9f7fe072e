using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Node;

/// <summary>
/// Processes of one Node.js program that wait for a request. One more is kept whenever a request finds none, up to <see cref="Most"/>, and fewer when
/// some were not needed for <see cref="Period"/>. A process says by one byte on its standard output that it waits, gets its environment by the first
/// bytes of its standard input, and is an ordinary child from then on.
/// </summary>
internal sealed class NodePool : IPrestartedProcesses
{
    /// <summary>How often is seen how many were not needed.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    private const int MostFailures = 3;

    // A start takes a processor for longer than most requests take one; while others wait, the request goes first.
    private static readonly TimeSpan RefillPause = TimeSpan.FromMilliseconds(15);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private static readonly int MostStarting = Math.Max(2, Environment.ProcessorCount);

    private readonly Lock gate = new();
    private readonly List<IRunningProcess> ready = [];
    private readonly HashSet<IRunningProcess> starting = [];
    private readonly IProcessLauncher launcher;
    private readonly ProgramStart waiting;
    private readonly PrestartOptions options;
    private readonly ITimer timer;
    private int wanted = 1;
    private int reserved;
    private int unneeded;
    private int failures;
    private bool ended;

    /// <summary>A pool that begins to fill.</summary>
    /// <param name="launcher">Starts processes.</param>
    /// <param name="waiting">How they are started so that they wait.</param>
    /// <param name="usable">Whether the binary can wait at all.</param>
    /// <param name="options">What else there is to know.</param>
    public NodePool(IProcessLauncher launcher, ProgramStart waiting, Task<bool> usable, PrestartOptions options)
    {
        this.launcher = launcher;
        this.waiting = waiting;
        this.options = options;
        Most = Math.Min(options.Concurrency, Math.Max(4, 4 * Environment.ProcessorCount));
        timer = options.Time.CreateTimer(static pool => ((NodePool)pool!).Shrink(), this, Period, Period);
        _ = OpenAsync(usable);
    }

    /// <summary>The most processes that wait.</summary>
    public int Most { get; }

    /// <summary>How many wait now.</summary>
    public int Ready
    {
        get
        {
            lock (gate)
                return ready.Count;
        }
    }

    /// <summary>Whether a process that was just started has come to waiting; false where it ended or wrote something else.</summary>
    public static async ValueTask<bool> IsReadyAsync(IRunningProcess process)
    {
        var signal = new byte[1];
        return await process.ReadOutputAsync(signal).ConfigureAwait(false) == 1 && signal[0] == '\n';
    }

    /// <inheritdoc/>
    public IRunningProcess? TryStart(ProgramStart start)
    {
        if (NodeMessage.Write(start.Environment) is not { } message)
            return null;
        while (Take() is { } process)
        {
            // A pipe that is empty and large enough takes it at once; waiting for one that is not costs more than another start.
            var written = process.WriteInputAsync(message);
            if (written.IsCompletedSuccessfully && written.Result)
                return process;
            _ = EndAsync(process);
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IRunningProcess[] ending;
        lock (gate)
        {
            ended = true;
            ending = [.. ready, .. starting];
            ready.Clear();
        }

        await timer.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(ending.Select(EndAsync)).ConfigureAwait(false);
    }

    private IRunningProcess? Take()
    {
        IRunningProcess? process = null;
        bool othersWait;
        lock (gate)
        {
            if (ready.Count > 0)
            {
                process = ready[0];
                ready.RemoveAt(0);
            }
            else
            {
                wanted = Math.Min(Most, wanted + 1);
            }

            unneeded = Math.Min(unneeded, ready.Count);
            othersWait = ready.Count > 0;
        }

        _ = RefillAsync(othersWait ? RefillPause : TimeSpan.Zero);
        return process;
    }

    private async Task RefillAsync(TimeSpan pause)
    {
        await Task.Delay(pause, options.Time).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Fill();
    }

    private async Task OpenAsync(Task<bool> usable)
    {
        if (await usable.ConfigureAwait(false))
        {
            Fill();
            return;
        }

        options.Log("Node.js does not start ahead here; each request starts it.");
        lock (gate)
            ended = true;
    }

    private void Fill()
    {
        while (Reserve())
        {
            IRunningProcess? process = null;
            try
            {
                process = launcher.Start(waiting);
            }
            catch (ProgramStartException)
            {
                // Counted below.
            }

            lock (gate)
            {
                reserved--;
                if (process is null)
                    Fail();
                else if (ended)
                    process.Kill();
                else
                    starting.Add(process);
            }

            if (process is not null)
                _ = WatchAsync(process);
        }
    }

    private bool Reserve()
    {
        lock (gate)
        {
            var underWay = starting.Count + reserved;
            if (ended || failures >= MostFailures || underWay >= MostStarting || ready.Count + underWay >= wanted)
                return false;
            reserved++;
            return true;
        }
    }

    private async Task WatchAsync(IRunningProcess process)
    {
        bool isReady, isKept;
        var limit = options.Time.CreateTimer(static process => ((IRunningProcess)process!).Kill(), process, StartLimit, Timeout.InfiniteTimeSpan);
        await using (limit.ConfigureAwait(false))
            isReady = await IsReadyAsync(process).ConfigureAwait(false);
        lock (gate)
        {
            starting.Remove(process);
            isKept = isReady && !ended;
            if (isKept)
            {
                ready.Add(process);
                failures = 0;
            }
            else if (!ended)
            {
                Fail();
            }
        }

        if (!isKept)
            await EndAsync(process).ConfigureAwait(false);
        Fill();
        await process.Exit.ConfigureAwait(false);
        bool waited;
        lock (gate)
            waited = ready.Remove(process);
        if (waited)
        {
            process.Dispose();
            Fill();
        }
    }

    private void Fail()
    {
        if (++failures == MostFailures)
            options.Log("Node.js could not be started ahead; each request starts it.");
    }

    private void Shrink()
    {
        List<IRunningProcess> ending = [];
        lock (gate)
        {
            var surplus = Math.Min((unneeded + 1) / 2, ready.Count);
            wanted = Math.Max(1, wanted - surplus);
            while (ready.Count + starting.Count > wanted && ready.Count > 0)
            {
                ending.Add(ready[^1]);
                ready.RemoveAt(ready.Count - 1);
            }

            unneeded = ready.Count;
        }

        foreach (var process in ending)
            _ = EndAsync(process);
    }

    private async Task EndAsync(IRunningProcess process)
    {
        process.Kill();
        try
        {
            await process.Exit.WaitAsync(EndLimit, options.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // In an uninterruptible call of the kernel; it goes when that returns.
        }

        process.Dispose();
    }
}
