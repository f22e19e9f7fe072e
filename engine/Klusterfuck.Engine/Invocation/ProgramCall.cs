using System.Buffers;
using System.IO.Pipelines;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation;

/// <summary>One program that runs for one request: feeds it the body, takes what it writes, and ends it when it must end.</summary>
internal sealed class ProgramCall
{
    private const int InputBuffer = 32 * 1024;
    private const int ErrorBuffer = 4 * 1024;
    private const int OutputSegment = 16 * 1024;
    private const int None = -1;

    // The writer pauses when twice of what a head is held back for is unread.
    private static readonly PipeOptions OutputOptions = new(
        pauseWriterThreshold: 128 * 1024, resumeWriterThreshold: 64 * 1024, minimumSegmentSize: OutputSegment, useSynchronizationContext: false);

    private readonly IRunningProcess process;
    private readonly Checkout checkout;
    private readonly FunctionRequest request;
    private readonly TimeProvider time;
    private readonly long startedAt;
    private readonly Pipe output = new(OutputOptions);
    private readonly ErrorLog errors;
    private readonly TaskCompletionSource<InvocationResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<InvocationResult>? ended;
    private int failure = None;

    private ProgramCall(IRunningProcess process, Checkout checkout, FunctionRequest request, Action<FunctionLogLine> log, TimeProvider time, long startedAt)
    {
        this.process = process;
        this.checkout = checkout;
        this.request = request;
        this.time = time;
        this.startedAt = startedAt;
        errors = new ErrorLog(text => log(new FunctionLogLine(time.GetUtcNow(), request.RequestId, checkout.Commit, text)));
    }

    /// <summary>How it ended; completes when the program has ended, whether or not its output was read.</summary>
    public Task<InvocationResult> Ended => ended!;

    /// <summary>Completes when the program has ended and its output was read or given up.</summary>
    public Task<InvocationResult> Completion => completion.Task;

    /// <summary>What it writes. It is completed after <see cref="Ended"/>.</summary>
    public PipeReader Output => output.Reader;

    /// <summary>Takes over a program that was just started.</summary>
    /// <param name="process">The program.</param>
    /// <param name="checkout">The commit it is of.</param>
    /// <param name="request">The request it runs for.</param>
    /// <param name="log">Takes its lines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="startedAt">When the request came.</param>
    /// <param name="release">Called once, when the program has ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static ProgramCall Run(
        IRunningProcess process,
        Checkout checkout,
        FunctionRequest request,
        Action<FunctionLogLine> log,
        TimeProvider time,
        long startedAt,
        Action release,
        CancellationToken cancellationToken)
    {
        var call = new ProgramCall(process, checkout, request, log, time, startedAt);
        call.ended = call.WatchAsync(release, cancellationToken);
        _ = call.PumpAsync();
        return call;
    }

    /// <summary>Kills the program, for a reason that becomes its result unless it has another one already.</summary>
    public void Stop(InvocationFailure reason)
    {
        Interlocked.CompareExchange(ref failure, (int)reason, None);
        process.Kill();
    }

    /// <summary>Gives up its output, ends it where it still runs, and says how it ended.</summary>
    public async ValueTask<InvocationResult> AbandonAsync()
    {
        if (!Ended.IsCompleted)
            Stop(InvocationFailure.Cancelled);
        return await FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Says how it ended, after its output was read; more calls change nothing.</summary>
    public async ValueTask<InvocationResult> FinishAsync()
    {
        var result = await Ended.ConfigureAwait(false);
        if (completion.TrySetResult(result))
            await Output.CompleteAsync().ConfigureAwait(false);
        return result;
    }

    private async Task<InvocationResult> WatchAsync(Action release, CancellationToken cancellationToken)
    {
        int code;
        using var inputEnd = new CancellationTokenSource();
        var errorsRead = ReadErrorsAsync();
        _ = FeedAsync(inputEnd.Token);
        var timer = time.CreateTimer(
            static call => ((ProgramCall)call!).Stop(InvocationFailure.Timeout), this, checkout.Config.Timeout, Timeout.InfiniteTimeSpan);
        await using (timer.ConfigureAwait(false))
        await using (cancellationToken.UnsafeRegister(static call => ((ProgramCall)call!).Stop(InvocationFailure.Cancelled), this).ConfigureAwait(false))
        {
            code = await process.Exit.ConfigureAwait(false);
        }

        try
        {
            await inputEnd.CancelAsync().ConfigureAwait(false);
            await errorsRead.ConfigureAwait(false);
            return ResultOf(code);
        }
        finally
        {
            release();
        }
    }

    private InvocationResult ResultOf(int code)
    {
        var reason = failure == None ? (code == 0 ? null : InvocationFailure.Exit) : (InvocationFailure?)failure;
        return new InvocationResult
        {
            RequestId = request.RequestId,
            Failure = reason,
            Commit = checkout.Commit,
            ExitCode = code,
            StandardErrorTail = errors.Tail,
            Duration = time.GetElapsedTime(startedAt),
            Message = reason switch
            {
                null => null,
                InvocationFailure.Timeout => $"The program did not end within {Quantity.FormatDuration(checkout.Config.Timeout)} and was killed.",
                InvocationFailure.TooLarge => ProgramInvoker.TooLargeMessage(checkout.Config),
                InvocationFailure.Cancelled => "The caller went away and the program was killed.",
                InvocationFailure.Exit when code > 128 && code != byte.MaxValue => $"The program was ended by signal {code - 128}.",
                InvocationFailure.Exit => $"The program ended with exit code {code}.",
                _ => "The program was killed.",
            },
        };
    }

    private async Task FeedAsync(CancellationToken end)
    {
        if (request.ContentLength == 0 || ReferenceEquals(request.Body, Stream.Null))
        {
            process.CloseInput();
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(InputBuffer);
        try
        {
            long total = 0;
            int count;
            while ((count = await request.Body.ReadAsync(buffer, end).ConfigureAwait(false)) > 0)
            {
                total += count;
                if (total > checkout.Config.MaxRequestBytes)
                {
                    Stop(InvocationFailure.TooLarge);
                    return;
                }

                if (!await process.WriteInputAsync(buffer.AsMemory(0, count)).ConfigureAwait(false))
                    return;
            }
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            // The program has ended without reading everything.
        }
        catch (Exception)
        {
            // Whatever the caller's stream throws: the program must not take half a body for a whole one.
            Stop(InvocationFailure.Cancelled);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            process.CloseInput();
        }
    }

    private async Task PumpAsync()
    {
        var writer = output.Writer;
        FlushResult flushed = default;
        while (!flushed.IsCompleted)
        {
            var count = await process.ReadOutputAsync(writer.GetMemory(OutputSegment)).ConfigureAwait(false);
            if (count == 0)
                break;
            writer.Advance(count);
            flushed = await writer.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }

        try
        {
            await Ended.ConfigureAwait(false);
            process.Dispose();
        }
        finally
        {
            await writer.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadErrorsAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ErrorBuffer);
        int count;
        while ((count = await process.ReadErrorAsync(buffer).ConfigureAwait(false)) > 0)
            errors.Add(buffer.AsSpan(0, count));
        errors.Finish();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
