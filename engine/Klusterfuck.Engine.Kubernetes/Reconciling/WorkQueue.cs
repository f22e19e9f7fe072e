using System.Threading.Channels;
using Klusterfuck.Engine.Kubernetes.Api;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Keys that something is to be done about: each is there once, is worked at by one at a time, and comes back when it was added meanwhile.</summary>
/// <typeparam name="T">The keys.</typeparam>
/// <param name="time">The clock.</param>
internal sealed class WorkQueue<T>(TimeProvider time)
    where T : notnull
{
    private readonly Lock gate = new();
    private readonly Channel<T> ready = Channel.CreateUnbounded<T>();
    private readonly HashSet<T> waiting = [];
    private readonly HashSet<T> working = [];
    private readonly Dictionary<T, int> failures = [];

    /// <summary>Whether nothing waits and nothing is worked at; what comes back later does not count.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate)
                return waiting.Count == 0 && working.Count == 0;
        }
    }

    /// <summary>Adds a key.</summary>
    public void Add(T key)
    {
        lock (gate)
        {
            if (waiting.Add(key) && !working.Contains(key))
                ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Takes keys one by one and works at them until cancelled. What the work gives says when the key comes back; a failure brings it back after a pause that grows.</summary>
    public async Task RunAsync(Func<T, CancellationToken, Task<ReconcileResult>> work, CancellationToken cancellationToken)
    {
        await foreach (var key in ready.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            lock (gate)
            {
                waiting.Remove(key);
                working.Add(key);
            }

            var result = await work(key, cancellationToken).ConfigureAwait(false);
            End(key, result, cancellationToken);
        }
    }

    private void End(T key, ReconcileResult result, CancellationToken cancellationToken)
    {
        TimeSpan? pause;
        lock (gate)
        {
            working.Remove(key);
            if (waiting.Contains(key))
                ready.Writer.TryWrite(key);
            var failed = result.Failed ? failures.GetValueOrDefault(key) + 1 : 0;
            if (failed == 0)
                failures.Remove(key);
            else
                failures[key] = failed;
            pause = result.Failed ? ApiTransport.PauseAfter(failed) * 2 : result.Again;
        }

        if (pause is { } wait)
            _ = AddLaterAsync(key, wait, cancellationToken);
    }

    private async Task AddLaterAsync(T key, TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
            Add(key);
    }
}
