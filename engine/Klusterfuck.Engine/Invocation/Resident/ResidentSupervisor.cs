using System.Diagnostics.CodeAnalysis;

namespace Klusterfuck.Engine.Invocation.Resident;

/// <summary>
/// Keeps one session of a program running: starts it when it is first wanted, and again when it is gone: at once where it had answered something, else
/// after a pause that doubles from 100 ms to 30 s, with jitter.
/// </summary>
/// <param name="open">Starts the program and waits until it takes requests; throws <see cref="ResidentException"/>.</param>
/// <param name="context">What it is of.</param>
internal sealed class ResidentSupervisor<TSession>(Func<CancellationToken, Task<TSession>> open, ResidentContext context) : IAsyncDisposable
    where TSession : class, IResidentSession
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource ending = new();
    private TaskCompletionSource<TSession> next = Promise();
    private ResidentException? failure;
    private DateTimeOffset pausedUntil;
    private Task? loop;

    /// <summary>The running session; waits while it starts.</summary>
    /// <exception cref="ResidentException">It does not start, or has failed and is not started again soon.</exception>
    public ValueTask<TSession> GetAsync(CancellationToken cancellationToken)
    {
        Task<TSession> session;
        lock (gate)
        {
            if (ending.IsCancellationRequested)
                throw Ending();
            loop ??= Task.Run(RunAsync, CancellationToken.None);
            if (next.Task.IsCompletedSuccessfully)
            {
                if (next.Task.Result.IsUsable)
                    return new(next.Task.Result);
                next = Promise();
            }

            session = next.Task;
            if (failure is not null && pausedUntil - context.Time.GetUtcNow() is { } left && left > Patience)
                throw new ResidentException(failure.Failure, failure.Message, failure.Tail) { RetryAfter = left };
        }

        return new(session.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (gate)
        {
            running = loop;
            if (ending.IsCancellationRequested)
                return;
            ending.Cancel();
        }

        if (running is not null)
            await running.ConfigureAwait(false);
        ending.Dispose();
    }

    private static ResidentException Ending() => new(InvocationFailure.Start, "The program is being ended.");

    private static TaskCompletionSource<TSession> Promise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        var failures = 0;
        while (!ending.IsCancellationRequested)
        {
            if (await TryOpenAsync().ConfigureAwait(false) is { } session)
                failures = await ServeAsync(session).ConfigureAwait(false) ? 0 : failures + 1;
            else
                failures++;
            await PauseAsync(failures).ConfigureAwait(false);
        }

        Fail(Ending());
    }

    private async Task<TSession?> TryOpenAsync()
    {
        try
        {
            return await open(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return null;
        }
        catch (ResidentException e)
        {
            context.Write(e.Message);
            Fail(e);
            return null;
        }
    }

    private async Task<bool> ServeAsync(TSession session)
    {
        lock (gate)
        {
            failure = null;
            next.SetResult(session);
        }

        var end = Task.Delay(Timeout.Infinite, ending.Token);
        var gone = await Task.WhenAny(session.Ended, end).ConfigureAwait(false) != end;
        lock (gate)
        {
            if (next.Task.IsCompleted)
                next = Promise();
        }

        if (gone)
            context.Write($"The program {await session.Ended.ConfigureAwait(false)} and is started again.");
        await session.DisposeAsync().ConfigureAwait(false);
        return session.HasAnswered;
    }

    private void Fail(ResidentException e)
    {
        TaskCompletionSource<TSession> failed;
        lock (gate)
        {
            failure = e;
            failed = next;
            next = Promise();
        }

        // Nobody may be waiting for it.
        if (failed.TrySetException(e))
            _ = failed.Task.Exception;
    }

    [SuppressMessage("Security", "CA5394", Justification = "Jitter is no secret.")]
    private async Task PauseAsync(int failures)
    {
        if (failures == 0)
            return;
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 20) - 1);
        pause = (pause < LongestPause ? pause : LongestPause) * (0.5 + (Random.Shared.NextDouble() / 2));
        lock (gate)
            pausedUntil = context.Time.GetUtcNow() + pause;
        try
        {
            await Task.Delay(pause, context.Time, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is being ended.
        }
    }
}
