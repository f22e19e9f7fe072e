using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Python;

/// <summary>A process of Python that has started for a command, and copies itself for each request instead of running it.</summary>
internal sealed class Zygote : IAsyncDisposable
{
    private const int Archive = 4;
    private const int LargestMessage = 64 * 1024;
    private const byte Refusal = (byte)'!';

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BirthLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Dictionary<int, ForkedProcess> unborn = [];
    private readonly SpawnedProcess process;
    private readonly int channel;
    private readonly PipeEnd reports;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource<string?> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int last;
    private bool closed;

    private Zygote(SpawnedProcess process, int channel, Action<string> log, TimeProvider time)
    {
        this.process = process;
        this.channel = channel;
        this.time = time;
        reports = new PipeEnd(channel, NativeMethods.EpollIn, hasMessages: true);
        process.CloseInput();
        Ended = ListenAsync(log);
    }

    /// <summary>Completes with its exit code, when it has ended and every copy is born or lost.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts one.</summary>
    /// <param name="start">The command, with the environment that is the same for each request.</param>
    /// <param name="check">The same with a program that does not exist, see <see cref="PythonCommand"/>.</param>
    /// <param name="preload">The modules to import.</param>
    /// <param name="log">Takes what it writes to standard error.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ProgramStartException">It could not be started.</exception>
    public static Zygote Start(ProgramStart start, ProgramStart check, ImmutableArray<string> preload, Action<string> log, TimeProvider time)
    {
        var (ours, theirs) = NativeSockets.OpenPair();
        var archive = -1;
        try
        {
            theirs = NativeSockets.Raise(theirs);
            archive = PythonArchive.Open();
            var process = SpawnLauncher.Start(check with { Environment = WithHook(check.Environment) }, theirs, archive);
            var zygote = new Zygote(process, ours, log, time);
            ours = -1;
            // One for the process that looks, one for the process that then serves.
            var description = Encoding.UTF8.GetBytes(string.Join('\0', Describe(start, preload)));
            if (description.Length <= LargestMessage && NativeSockets.Send(zygote.channel, description) && NativeSockets.Send(zygote.channel, description))
                return zygote;
            process.Kill();
            throw new ProgramStartException("The command and its environment are too large to be handed over.");
        }
        finally
        {
            foreach (var descriptor in (ReadOnlySpan<int>)[ours, theirs, archive])
            {
                if (descriptor >= 0)
                    _ = NativeMethods.Close(descriptor);
            }
        }
    }

    /// <summary>Waits until it can be copied.</summary>
    /// <returns>Why it never will; empty where it ended without a word; null where it can.</returns>
    public async Task<string?> WaitAsync()
    {
        try
        {
            return await ready.Task.WaitAsync(StartLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill();
            return $"it was not ready within {Quantity.FormatDuration(StartLimit)}";
        }
    }

    /// <summary>Makes a copy; null where that is not possible at this moment.</summary>
    public ForkedProcess? Fork()
    {
        try
        {
            using var pipes = new StandardPipes();
            var (ours, theirs) = NativeSockets.OpenPair();
            var (input, output, error) = pipes.TakeOurs();
            var forked = new ForkedProcess(input, output, error, ours, HurryAsync);
            var sent = false;
            lock (gate)
            {
                if (!closed)
                {
                    Span<byte> number = stackalloc byte[sizeof(int)];
                    BinaryPrimitives.WriteInt32LittleEndian(number, ++last);
                    unborn.Add(last, forked);
                    sent = NativeSockets.Send(channel, number, pipes.Input, pipes.Output, pipes.Error, theirs);
                    if (!sent)
                        unborn.Remove(last);
                }
            }

            _ = NativeMethods.Close(theirs);
            if (sent)
                return forked;
            forked.Dismiss();
            return null;
        }
        catch (ProgramStartException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            if (unborn.Count == 0)
                settled.TrySetResult();
        }

        try
        {
            // It takes those with it that are not born when it ends.
            await Task.WhenAny(settled.Task, Ended).WaitAsync(EndLimit, time).ConfigureAwait(false);
            CloseChannel();
            await Ended.WaitAsync(EndLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill();
            await Ended.ConfigureAwait(false);
        }
    }

    private static Dictionary<string, string> WithHook(IReadOnlyDictionary<string, string> environment)
    {
        var hooked = new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["KF_PRESTART"] = "check" };
        var hook = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{Archive}");
        hooked["PYTHONPATH"] = environment.GetValueOrDefault("PYTHONPATH") is { Length: > 0 } path ? $"{hook}:{path}" : hook;
        return hooked;
    }

    private static IEnumerable<string> Describe(ProgramStart start, ImmutableArray<string> preload) =>
    [
        start.Program,
        .. Counted(start.Command),
        .. Counted([.. start.Environment.Select(variable => $"{variable.Key}={variable.Value}")]),
        .. preload,
    ];

    private static IEnumerable<string> Counted(IReadOnlyList<string> words) => [words.Count.ToString(CultureInfo.InvariantCulture), .. words];

    private async Task<int> ListenAsync(Action<string> log)
    {
        var message = new byte[4096];

        // The first message says that nothing was written yet, or what is wrong; only then is anything taken away.
        var count = await ReadAsync(message).ConfigureAwait(false);
        _ = LogAsync(log);
        _ = DrainAsync();
        if (count > 0 && message[0] == Refusal)
            ready.TrySetResult(Encoding.UTF8.GetString(message, 1, count - 1));
        while ((count = await ReadAsync(message).ConfigureAwait(false)) > 0)
        {
            if (ready.Task.IsCompleted)
                SetBorn(message);
            else
                ready.TrySetResult(message[0] == Refusal ? Encoding.UTF8.GetString(message, 1, count - 1) : null);
        }

        CloseChannel();
        int code;
        try
        {
            code = await process.Exit.WaitAsync(EndLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill();
            code = await process.Exit.ConfigureAwait(false);
        }

        SpawnedProcess.ReapGroup(process.Id);
        ready.TrySetResult("");
        List<ForkedProcess> lost;
        lock (gate)
        {
            lost = [.. unborn.Values];
            unborn.Clear();
        }

        lost.ForEach(forked => forked.SetLost());
        return code;
    }

    // Where the zygote dies before it has read everything, that is what the first attempt tells, before what a copy may still have sent.
    private async ValueTask<int> ReadAsync(byte[] message) =>
        await reports.ReadAsync(message).ConfigureAwait(false) is > 0 and var count ? count : await reports.ReadAsync(message).ConfigureAwait(false);

    private void SetBorn(ReadOnlySpan<byte> message)
    {
        ForkedProcess? forked;
        lock (gate)
        {
            unborn.Remove(BinaryPrimitives.ReadInt32LittleEndian(message), out forked);
            if (closed && unborn.Count == 0)
                settled.TrySetResult();
        }

        forked?.SetBorn(BinaryPrimitives.ReadInt32LittleEndian(message[sizeof(int)..]));
    }

    // Killing a copy whose number is not known yet: it will be at once, unless the zygote hangs or the copy was killed as it was born.
    private async void HurryAsync(ForkedProcess forked)
    {
        await Task.Delay(BirthLimit, time).ConfigureAwait(false);
        if (!forked.IsSettled)
            process.Kill();
    }

    private void CloseChannel()
    {
        lock (gate)
            closed = true;
        reports.Dispose();
    }

    private async Task LogAsync(Action<string> log)
    {
        var lines = new ErrorLog(log);
        var buffer = new byte[1024];
        int count;
        while ((count = await process.ReadErrorAsync(buffer).ConfigureAwait(false)) > 0)
            lines.Add(buffer.AsSpan(0, count));
        lines.Finish();
        process.Dispose();
    }

    // What modules print when they are imported is no response to anybody.
    private async Task DrainAsync()
    {
        var buffer = new byte[1024];
        while (await process.ReadOutputAsync(buffer).ConfigureAwait(false) > 0)
        {
        }
    }
}
