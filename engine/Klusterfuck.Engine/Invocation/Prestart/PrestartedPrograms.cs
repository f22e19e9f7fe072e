using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart;

/// <summary>
/// Starts the programs of one function's checkouts: from processes that wait for a request where there are any, plainly otherwise. Processes are
/// opened at a checkout's first request, and ended when it had none for <see cref="IdleLimit"/>, or for <see cref="ReplacedLimit"/> where another
/// commit had one since.
/// </summary>
/// <param name="plain">Starts programs plainly.</param>
/// <param name="runtimes">The kinds of programs that can be started ahead.</param>
/// <param name="log">Takes lines for the function's log, with the checkout they are about.</param>
/// <param name="time">The clock.</param>
internal sealed class PrestartedPrograms(
    IProcessLauncher plain, IReadOnlyList<IPrestartRuntime> runtimes, Action<Checkout, string> log, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long processes wait for the next request.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(5);

    /// <summary>How long they wait where another checkout is the one that serves.</summary>
    public static readonly TimeSpan ReplacedLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Slot> slots = new(StringComparer.Ordinal);
    private Slot? latest;
    private ITimer? sweep;
    private bool disposed;
    private long coldStarts;

    /// <summary>Requests that found no process waiting for them, where processes wait for the program.</summary>
    public long ColdStarts => Volatile.Read(ref coldStarts);

    /// <summary>What starts the program of a checkout.</summary>
    public IProcessLauncher For(Checkout checkout) => checkout.Config.Prestart && runtimes.Count > 0 ? new Launcher(this, plain, checkout) : plain;

    /// <summary>Begins to start processes for a checkout before its first request.</summary>
    /// <param name="checkout">The checkout.</param>
    /// <param name="environment">What is the same for each request.</param>
    /// <exception cref="ProgramStartException">Its program is not there.</exception>
    public void Prepare(Checkout checkout, Dictionary<string, string> environment)
    {
        if (!checkout.Config.Prestart || runtimes.Count == 0)
            return;
        var command = checkout.Config.Command;
        Find(checkout, new ProgramStart(ProgramFile.Find(command[0], checkout.Folder, environment.GetValueOrDefault("PATH")), command, checkout.Folder, environment), isRequest: false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<Slot> ending;
        lock (gate)
        {
            disposed = true;
            ending = [.. slots.Values];
            slots.Clear();
            sweep?.Dispose();
        }

        foreach (var slot in ending)
            await slot.EndAsync().ConfigureAwait(false);
    }

    private IPrestartedProcesses? Find(Checkout checkout, ProgramStart start, bool isRequest)
    {
        Slot? stale = null;
        try
        {
            lock (gate)
            {
                if (disposed)
                    return null;
                var now = time.GetTimestamp();
                if (slots.TryGetValue(checkout.Folder, out var slot) && !slot.Fits(checkout, start))
                {
                    // The definition's variables changed. Where they go to and fro, starting plainly is cheaper than following.
                    if (time.GetElapsedTime(slot.OpenedAt, now) < SweepPause)
                        return null;
                    stale = slot;
                    slot = null;
                }

                if (slot is null)
                {
                    slot = slots[checkout.Folder] = Open(checkout, start, now);
                    if (isRequest && slot.Processes is not null)
                        coldStarts = InvocationTelemetry.CountColdStart(coldStarts);
                }

                slot.UsedAt = now;
                latest = slot;
                return slot.Processes;
            }
        }
        finally
        {
            if (stale is not null)
                _ = stale.EndAsync().AsTask();
        }
    }

    private Slot Open(Checkout checkout, ProgramStart start, long now)
    {
        sweep ??= time.CreateTimer(static programs => ((PrestartedPrograms)programs!).Sweep(), this, SweepPause, SweepPause);
        var common = RequestVariables.Without(start.Environment);
        var options = new PrestartOptions(checkout.Config.Preload, checkout.Config.Concurrency, line => log(checkout, line), time);
        var ahead = start with { Environment = common };
        var processes = runtimes.Select(runtime => runtime.Open(ahead, options)).FirstOrDefault(opened => opened is not null);
        return new Slot(checkout, common, processes, now);
    }

    private void Sweep()
    {
        List<Slot> ending = [];
        lock (gate)
        {
            var now = time.GetTimestamp();
            foreach (var (folder, slot) in slots)
            {
                if (time.GetElapsedTime(slot.UsedAt, now) < (slot == latest ? IdleLimit : ReplacedLimit))
                    continue;
                ending.Add(slot);
                slots.Remove(folder);
            }

            if (slots.Count == 0)
            {
                sweep?.Dispose();
                sweep = null;
            }
        }

        foreach (var slot in ending)
            _ = slot.EndAsync().AsTask();
    }

    private sealed class Launcher(PrestartedPrograms programs, IProcessLauncher plain, Checkout checkout) : IProcessLauncher
    {
        public IRunningProcess Start(ProgramStart start) => programs.Find(checkout, start, isRequest: true)?.TryStart(start) ?? plain.Start(start);
    }

    private sealed class Slot(Checkout checkout, Dictionary<string, string> common, IPrestartedProcesses? processes, long openedAt)
    {
        public IPrestartedProcesses? Processes => processes;

        public long OpenedAt => openedAt;

        public long UsedAt { get; set; }

        public bool Fits(Checkout other, ProgramStart start) =>
            (ReferenceEquals(checkout, other) || (checkout.Commit == other.Commit && checkout.Config.Command.SequenceEqual(other.Config.Command)))
            && RequestVariables.AreAllOf(start.Environment, common);

        public ValueTask EndAsync() => processes?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
