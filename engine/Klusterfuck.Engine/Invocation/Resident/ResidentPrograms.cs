using Klusterfuck.Engine.Checkouts;

namespace Klusterfuck.Engine.Invocation.Resident;

/// <summary>
/// The resident programs of one function: one for each checkout that has requests. A program is ended when it had none for <see cref="IdleLimit"/>,
/// or for <see cref="ReplacedLimit"/> where another checkout had one since; never while one is under way.
/// </summary>
/// <param name="open">Makes the program of a checkout, without starting it.</param>
/// <param name="time">The clock.</param>
internal sealed class ResidentPrograms(Func<Checkout, IReadOnlyDictionary<string, string>, IResidentProgram> open, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a program waits for the next request.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(15);

    /// <summary>How long it waits where another checkout is the one that serves.</summary>
    public static readonly TimeSpan ReplacedLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Slot> slots = new(StringComparer.Ordinal);
    private readonly List<Slot> replaced = [];
    private Slot? latest;
    private ITimer? sweep;
    private bool disposed;
    private long coldStarts;

    /// <summary>Requests that found no program waiting for them.</summary>
    public long ColdStarts => Volatile.Read(ref coldStarts);

    /// <summary>Starts the program of a checkout, and waits until it takes requests.</summary>
    /// <exception cref="ResidentException">It does not come up.</exception>
    public async Task StartAsync(Checkout checkout, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var slot = Rent(checkout, variables, isRequest: false);
        try
        {
            await slot.Program.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Return(slot);
        }
    }

    /// <summary>Sends one request. Failures are in the response.</summary>
    /// <exception cref="ResidentException">All of them are being ended; thrown before there is a task.</exception>
    public Task<FunctionResponse> InvokeAsync(
        Checkout checkout,
        IReadOnlyDictionary<string, string> variables,
        FunctionRequest request,
        long startedAt,
        Action release,
        CancellationToken cancellationToken)
    {
        var slot = Rent(checkout, variables, isRequest: true);
        return slot.Program.InvokeAsync(
            request,
            startedAt,
            () =>
            {
                Return(slot);
                release();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Slot[] ending;
        lock (gate)
        {
            disposed = true;
            ending = [.. slots.Values, .. replaced];
            slots.Clear();
            replaced.Clear();
            sweep?.Dispose();
        }

        await Task.WhenAll(ending.Select(slot => slot.Program.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private Slot Rent(Checkout checkout, IReadOnlyDictionary<string, string> variables, bool isRequest)
    {
        lock (gate)
        {
            if (disposed)
                throw new ResidentException(InvocationFailure.Start, "The function is being ended.");
            sweep ??= time.CreateTimer(static programs => ((ResidentPrograms)programs!).Sweep(), this, SweepPause, SweepPause);
            if (slots.TryGetValue(checkout.Folder, out var slot) && !slot.Fits(checkout, variables))
            {
                replaced.Add(slot);
                slot = null;
            }

            if (slot is null)
            {
                slot = slots[checkout.Folder] = new Slot(checkout, variables, open(checkout, variables));
                if (isRequest)
                    coldStarts = InvocationTelemetry.CountColdStart(coldStarts);
            }

            slot.Requests++;
            slot.UsedAt = time.GetTimestamp();
            latest = slot;
            return slot;
        }
    }

    private void Return(Slot slot)
    {
        lock (gate)
        {
            slot.Requests--;
            slot.UsedAt = time.GetTimestamp();
        }
    }

    private void Sweep()
    {
        List<Slot> ending = [];
        lock (gate)
        {
            var now = time.GetTimestamp();
            foreach (var (folder, slot) in slots)
            {
                if (slot.Requests > 0 || time.GetElapsedTime(slot.UsedAt, now) < (slot == latest ? IdleLimit : ReplacedLimit))
                    continue;
                ending.Add(slot);
                slots.Remove(folder);
            }

            ending.AddRange(replaced.Where(slot => slot.Requests == 0));
            replaced.RemoveAll(slot => slot.Requests == 0);
            if (slots.Count == 0 && replaced.Count == 0)
            {
                sweep?.Dispose();
                sweep = null;
            }
        }

        foreach (var slot in ending)
            _ = slot.Program.DisposeAsync().AsTask();
    }

    private sealed class Slot(Checkout checkout, IReadOnlyDictionary<string, string> variables, IResidentProgram program)
    {
        public IResidentProgram Program => program;

        public int Requests { get; set; }

        public long UsedAt { get; set; }

        public bool Fits(Checkout other, IReadOnlyDictionary<string, string> otherVariables) =>
            (ReferenceEquals(checkout, other) || checkout.Commit == other.Commit)
            && (ReferenceEquals(variables, otherVariables)
                || (variables.Count == otherVariables.Count && variables.All(v => otherVariables.TryGetValue(v.Key, out var value) && value == v.Value)));
    }
}
