using System.Buffers;
using System.Globalization;
using System.Text;

namespace Klusterfuck.Engine.Invocation.Resident.Frames;

/// <summary>One start of a program that answers frames: many requests under way, frames that wait are written together.</summary>
internal sealed class FrameSession : IResidentSession
{
    /// <summary>The longest line a program may answer with.</summary>
    public const int LongestLine = 64 * 1024 * 1024;

    private const int FirstBuffer = 64 * 1024;
    private const int LargestKept = 1024 * 1024;

    // From so many requests under way on, answers go on where they were read, until there have been fewer for as long.
    private const int Crowd = 3;
    private static readonly TimeSpan CrowdTime = TimeSpan.FromMilliseconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<long, Pending> pending = [];
    private readonly ResidentContext context;
    private readonly ResidentProcess process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> filling = new(FirstBuffer);
    private ArrayBufferWriter<byte> spare = new(FirstBuffer);
    private readonly ITimer timer;
    private long sweepAt = long.MaxValue;
    private long crowdedUntil = long.MinValue;
    private bool writing;
    private long lastId;
    private long answeredAt;
    private string? fault;

    private FrameSession(ResidentContext context, ResidentProcess process)
    {
        this.context = context;
        this.process = process;
        process.Program.ReadOutputAtOnce();
        timer = context.Time.CreateTimer(static session => ((FrameSession)session!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Ended = ReadAsync();
    }

    /// <inheritdoc/>
    public Task<string> Ended { get; }

    /// <summary>Completes when the program has said that it takes requests, answered one, or ended.</summary>
    public Task Ready => ready.Task;

    /// <inheritdoc/>
    public bool IsUsable { get; private set; } = true;

    /// <inheritdoc/>
    public bool HasAnswered { get; private set; }

    /// <summary>Starts the program.</summary>
    /// <exception cref="ResidentException">It could not be started.</exception>
    public static async Task<FrameSession> OpenAsync(ResidentContext context, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var command = context.Checkout.Config.Command;
        return new(context, await ResidentProcess.StartAsync(context, command, environment, endsWithInput: true, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="ResidentException">The program has ended, ended before it answered, or did not answer in time.</exception>
    public async Task<FrameAnswer> SendAsync(FunctionRequest request, ReadOnlyMemory<byte> body, TimeSpan limit, CancellationToken cancellationToken)
    {
        var answer = Write(request, body.Span, limit);
        using (cancellationToken.UnsafeRegister(static (answer, token) => ((Pending)answer!).Cancel(token), answer))
            return await answer.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
    }

    private Pending Write(FunctionRequest request, ReadOnlySpan<byte> body, TimeSpan limit)
    {
        Pending answer;
        lock (gate)
        {
            if (!IsUsable)
                throw new ResidentException(InvocationFailure.Exit, "The program has ended.", process.Tail) { IsUnsent = true };
            var now = context.Time.GetTimestamp();
            answer = new Pending(this, ++lastId, now, now + Ticks(limit), OptionsOfOneMore(now));
            FrameWriter.Write(filling, answer.Id, request, body);
            pending.Add(answer.Id, answer);
            SweepBy(answer.DueAt, now);
            if (writing)
                return answer;
            writing = true;
        }

        _ = WriteAsync();
        return answer;
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * context.Time.TimestampFrequency);

    // To go on at once saves a change of threads, which counts where the processors are busy. Where they are not, the pool is faster: its threads stay awake for a
    // moment, and to wake a processor that sleeps takes longer than the rest.
    private TaskCreationOptions OptionsOfOneMore(long now)
    {
        if (pending.Count + 1 >= Crowd)
            crowdedUntil = now + Ticks(CrowdTime);
        return context.GoesOnAtOnce && now < crowdedUntil ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;
    }

    // One timer for all: a timer for each would cost each, and nearly none comes to its end.
    private void SweepBy(long dueAt, long now)
    {
        if (dueAt >= sweepAt)
            return;
        sweepAt = dueAt;
        timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(context.Time.GetElapsedTime(now, Math.Max(now, dueAt)).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void Sweep()
    {
        List<Pending> late = [];
        lock (gate)
        {
            var now = context.Time.GetTimestamp();
            late.AddRange(pending.Values.Where(answer => answer.DueAt <= now));
            foreach (var answer in late)
                pending.Remove(answer.Id);
            sweepAt = long.MaxValue;
            if (pending.Count > 0)
                SweepBy(pending.Values.Min(answer => answer.DueAt), now);
        }

        // One that answers others is only slow here; one that answers nobody is stuck and fails them all.
        if (late.Exists(answer => Interlocked.Read(ref answeredAt) < answer.SentAt))
            Stop($"answered nothing for {Quantity.FormatDuration(context.Checkout.Config.Timeout)} and was killed");
        foreach (var answer in late)
            answer.TrySetException(new ResidentException(InvocationFailure.Timeout, context.TimeoutMessage, process.Tail));
    }

    // Whoever takes it completes it.
    private Pending? Remove(long id)
    {
        lock (gate)
            return pending.Remove(id, out var answer) ? answer : null;
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            ArrayBufferWriter<byte> full;
            lock (gate)
            {
                if (filling.WrittenCount == 0)
                {
                    writing = false;
                    return;
                }

                full = filling;
                filling = spare;
            }

            await process.Program.WriteInputAsync(full.WrittenMemory).ConfigureAwait(false);
            if (full.Capacity > LargestKept)
                full = new(FirstBuffer);
            full.ResetWrittenCount();
            spare = full;
        }
    }

    private async Task<string> ReadAsync()
    {
        var buffer = new byte[FirstBuffer];
        var length = 0;
        var remarks = new List<string>();
        int count;
        while ((count = await process.Program.ReadOutputAsync(buffer.AsMemory(length)).ConfigureAwait(false)) > 0)
        {
            // This thread watches all programs: what takes its time is read on another.
            if (buffer.Length > FirstBuffer)
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var searched = length;
            length += count;
            var start = 0;
            while (buffer.AsSpan(Math.Max(start, searched), length - Math.Max(start, searched)).IndexOf((byte)'\n') is >= 0 and var end)
            {
                end += Math.Max(start, searched);
                if (Take(buffer.AsSpan(start, end - start)) is { } remark)
                    remarks.Add(remark);
                start = end + 1;
            }

            length -= start;
            buffer.AsSpan(start, length).CopyTo(buffer);
            if (remarks.Count > 0)
                await LogAsync(remarks).ConfigureAwait(false);
            if (length == buffer.Length && length >= LongestLine)
            {
                Stop($"wrote a line longer than {Quantity.FormatSize(LongestLine)} and was killed");
                length = 0;
            }
            else if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(LongestLine, 2 * length));
            }
            else if (length == 0 && buffer.Length > LargestKept)
            {
                buffer = new byte[FirstBuffer];
            }
        }

        // Whoever closes its output answers nothing more. What is written from now on would be lost without a word.
        lock (gate)
            IsUsable = false;
        ready.TrySetResult();
        process.Program.Kill();
        fault ??= await process.Ended.ConfigureAwait(false);
        await process.Ended.ConfigureAwait(false);
        foreach (var answer in RemoveAll())
            answer.TrySetException(Gone());
        await timer.DisposeAsync().ConfigureAwait(false);
        return fault;
    }

    // A log may make its writer wait, which the thread that reads must not.
    private async Task LogAsync(List<string> remarks)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        foreach (var remark in remarks)
            context.Write(remark);
        remarks.Clear();
    }

    // What is to be said of the line in the log; null where nothing is.
    private string? Take(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
            return null;
        if (FrameAnswer.Read(line) is not { } answer)
            return $"Standard output has a line that is no frame with an id: {Shorten(line)}";
        HasAnswered = true;
        ready.TrySetResult();
        if (answer.Id == 0)
            return null;
        Interlocked.Exchange(ref answeredAt, context.Time.GetTimestamp());
        if (Remove(answer.Id) is not { } waiting)
            return $"A frame answers request {answer.Id.ToString(CultureInfo.InvariantCulture)}, for which nobody waits{(answer.Id <= lastId ? " any more" : "")}.";
        waiting.TrySetResult(answer);
        return null;
    }

    private Pending[] RemoveAll()
    {
        lock (gate)
        {
            Pending[] all = [.. pending.Values];
            pending.Clear();
            return all;
        }
    }

    private static string Shorten(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line[..Math.Min(line.Length, 200)]);

    private void Stop(string reason)
    {
        lock (gate)
        {
            IsUsable = false;
            fault ??= reason;
        }

        process.Program.Kill();
    }

    // No exit code: it speaks of the program, not of this request's input.
    private ResidentException Gone() =>
        new(InvocationFailure.Exit, $"The program {fault ?? "ended"} before it answered.", process.Tail);

    private sealed class Pending(FrameSession session, long id, long sentAt, long dueAt, TaskCreationOptions options) : TaskCompletionSource<FrameAnswer>(options)
    {
        public long Id => id;

        public long SentAt => sentAt;

        public long DueAt => dueAt;

        public void Cancel(CancellationToken token)
        {
            if (session.Remove(id) is not null)
                TrySetCanceled(token);
        }
    }
}
