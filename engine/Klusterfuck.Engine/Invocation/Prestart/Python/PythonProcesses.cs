using System.Buffers;
using System.Text;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Python;

/// <summary>
/// Keeps a <see cref="Zygote"/> for a command, and a few copies of it that wait for requests. Where it cannot be started, requests start plainly and
/// the function's log says why; where it ends, it is started again, a few times with growing pauses.
/// </summary>
internal sealed class PythonProcesses : IPrestartedProcesses
{
    private const int MostFailures = 5;
    private const int FewestWaiting = 2;
    private const int MostWaiting = 16;
    private const int LargestRequest = 60 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CalmTime = TimeSpan.FromSeconds(10);

    private readonly ProgramStart start;
    private readonly ProgramStart check;
    private readonly PrestartOptions options;
    private readonly int most;
    private readonly Lock gate = new();
    private readonly Queue<ForkedProcess> waiting = new();
    private readonly CancellationTokenSource ending = new();
    private readonly Task keeping;
    private Zygote? zygote;
    private int wanted;
    private long changedAt;

    /// <summary>Begins to start the zygote.</summary>
    /// <param name="start">The command, with the environment that is the same for each request.</param>
    /// <param name="check">The same with a program that does not exist.</param>
    /// <param name="options">How.</param>
    public PythonProcesses(ProgramStart start, ProgramStart check, PrestartOptions options)
    {
        this.start = start;
        this.check = check;
        this.options = options;
        most = Math.Min(options.Concurrency, MostWaiting);
        wanted = Math.Min(options.Concurrency, FewestWaiting);
        keeping = Task.Run(KeepAsync);
    }

    /// <inheritdoc/>
    public IRunningProcess? TryStart(ProgramStart start)
    {
        if (Volatile.Read(ref zygote) is null)
            return null;
        var size = start.Environment.Sum(variable => Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(variable.Value) + 2);
        if (size > LargestRequest)
            return null;
        var request = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var length = 0;
            foreach (var (name, value) in start.Environment)
            {
                length += Encoding.UTF8.GetBytes(name, request.AsSpan(length));
                request[length++] = (byte)'=';
                length += Encoding.UTF8.GetBytes(value, request.AsSpan(length));
                request[length++] = 0;
            }

            return Hand(request.AsSpan(0, length - 1));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(request);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await keeping.ConfigureAwait(false);
        ending.Dispose();
    }

    private ForkedProcess? Hand(ReadOnlySpan<byte> request)
    {
        while (Take() is { } forked)
        {
            if (forked.Send(request))
                return forked;
            forked.Dismiss();
        }

        return null;
    }

    private ForkedProcess? Take()
    {
        lock (gate)
        {
            if (zygote is null)
                return null;
            Adapt();
            var taken = waiting.TryDequeue(out var first) ? first : zygote.Fork();
            Refill();
            return taken;
        }
    }

    // One more is to wait whenever none does, one less when that did not happen for a while.
    private void Adapt()
    {
        if (waiting.Count == 0 && wanted < most)
            wanted++;
        else if (waiting.Count > 0 && (wanted == FewestWaiting || options.Time.GetElapsedTime(changedAt) < CalmTime))
            return;
        else if (waiting.Count > 0)
            wanted = Math.Max(wanted - 1, Math.Min(FewestWaiting, most));
        changedAt = options.Time.GetTimestamp();
    }

    private void Refill()
    {
        while (waiting.Count < wanted && zygote!.Fork() is { } forked)
            waiting.Enqueue(forked);
    }

    private async Task KeepAsync()
    {
        var failures = 0;
        while (!ending.IsCancellationRequested)
        {
            var began = options.Time.GetTimestamp();
            var (reason, final) = await LiveAsync().ConfigureAwait(false);
            if (ending.IsCancellationRequested)
                return;
            failures = options.Time.GetElapsedTime(began) > GoodLife ? 1 : failures + 1;
            if (final || failures == MostFailures)
            {
                options.Log($"Requests of this commit start without a Python process started ahead: {reason}.");
                return;
            }

            options.Log($"The Python process that starts requests ahead is started again: {reason}.");
            await PauseAsync(failures).ConfigureAwait(false);
        }
    }

    // One life of a zygote: why it ended, and whether another one would end the same way.
    private async Task<(string Reason, bool Final)> LiveAsync()
    {
        Zygote current;
        try
        {
            current = Zygote.Start(start, check, options.Preload, options.Log, options.Time);
        }
        catch (ProgramStartException e)
        {
            return (e.Message.TrimEnd('.'), !e.IsPassing);
        }

        try
        {
            var refusal = await current.WaitAsync().WaitAsync(ending.Token).ConfigureAwait(false);
            if (!string.IsNullOrEmpty(refusal))
                return (refusal, true);
            if (refusal is null)
            {
                lock (gate)
                {
                    zygote = current;
                    Refill();
                }

                await current.Ended.WaitAsync(ending.Token).ConfigureAwait(false);
            }

            return ($"it ended with exit code {await current.Ended.WaitAsync(ending.Token).ConfigureAwait(false)}", false);
        }
        catch (OperationCanceledException)
        {
            return ("it is not needed any more", true);
        }
        finally
        {
            Forget();
            await current.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The copies that wait are as good as ever, but they would be the last ones.
    private void Forget()
    {
        lock (gate)
        {
            zygote = null;
            while (waiting.TryDequeue(out var forked))
                forked.Dismiss();
        }
    }

    private async Task PauseAsync(int failures)
    {
        var pause = FirstPause * Math.Pow(4, failures - 1) * (0.75 + (Random.Shared.NextDouble() / 2));
        await Task.Delay(pause, options.Time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
