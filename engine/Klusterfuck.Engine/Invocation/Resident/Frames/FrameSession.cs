using System.Buffers;
using System.Collections.Concurrent;
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

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<long, Pending> pending = new();
    private readonly ResidentContext context;
    private readonly ResidentProcess process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> filling = new(FirstBuffer);
    private ArrayBufferWriter<byte> spare = new(FirstBuffer);
    private bool writing;
    private long lastId;
    private long answeredAt;
    private string? fault;

    private FrameSession(ResidentContext context, ResidentProcess process)
    {
        this.context = context;
        this.process = process;
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
        var answer = new Pending();
        var id = Interlocked.Increment(ref lastId);
        var sentAt = context.Time.GetTimestamp();
        pending[id] = answer;
        try
        {
            Write(id, request, body.Span);
            return await answer.Task.WaitAsync(limit, context.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // One that answers others is only slow here; one that answers nobody is stuck and fails them all.
            if (Interlocked.Read(ref answeredAt) < sentAt)
                Stop($"answered nothing for {Quantity.FormatDuration(context.Checkout.Config.Timeout)} and was killed");
            throw new ResidentException(InvocationFailure.Timeout, context.TimeoutMessage, process.Tail);
        }
        finally
        {
            pending.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
    }

    private void Write(long id, FunctionRequest request, ReadOnlySpan<byte> body)
    {
        lock (gate)
        {
            if (!IsUsable)
                throw new ResidentException(InvocationFailure.Exit, "The program has ended.", process.Tail) { IsUnsent = true };
            FrameWriter.Write(filling, id, request, body);
            if (writing)
                return;
            writing = true;
        }

        _ = WriteAsync();
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
        int count;
        while ((count = await process.Program.ReadOutputAsync(buffer.AsMemory(length)).ConfigureAwait(false)) > 0)
        {
            var searched = length;
            length += count;
            var start = 0;
            while (buffer.AsSpan(Math.Max(start, searched), length - Math.Max(start, searched)).IndexOf((byte)'\n') is >= 0 and var end)
            {
                end += Math.Max(start, searched);
                Take(buffer.AsSpan(start, end - start));
                start = end + 1;
            }

            length -= start;
            buffer.AsSpan(start, length).CopyTo(buffer);
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
        foreach (var answer in pending.Values)
            answer.TrySetException(Gone());
        return fault;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
            return;
        if (FrameAnswer.Read(line) is not { } answer)
        {
            context.Write($"Standard output has a line that is no frame with an id: {Shorten(line)}");
            return;
        }

        HasAnswered = true;
        ready.TrySetResult();
        if (answer.Id == 0)
            return;
        Interlocked.Exchange(ref answeredAt, context.Time.GetTimestamp());
        if (pending.TryRemove(answer.Id, out var waiting))
            waiting.TrySetResult(answer);
        else
            context.Write($"A frame answers request {answer.Id.ToString(CultureInfo.InvariantCulture)}, for which nobody waits{(answer.Id <= lastId ? " any more" : "")}.");
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

    private sealed class Pending() : TaskCompletionSource<FrameAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
}
