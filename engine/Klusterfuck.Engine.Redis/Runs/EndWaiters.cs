using System.Collections.Concurrent;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Connections;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Callers of this process that wait for the end of runs: told by a message, with a look each second behind it.</summary>
internal sealed class EndWaiters(RedisLink link, Partitions partitions, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource> waiters = new();

    /// <summary>A message came that a run has ended.</summary>
    public void End(string run)
    {
        if (RunId.TryParse(run, out var id) && waiters.TryRemove(id, out var waiter))
            waiter.TrySetResult();
    }

    public async Task WaitAsync(RunId run, CancellationToken cancellationToken)
    {
        var partition = await partitions.LocateAsync(run).ConfigureAwait(false);
        var isFirst = true;
        while (true)
        {
            var waiter = waiters.GetOrAdd(run, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

            // Only now: an end between a look before and the waiter would be missed.
            if (await HasEndedAsync(run, partition, isFirst).ConfigureAwait(false))
            {
                End(run.Value);
                return;
            }

            isFirst = false;
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(waiter.Task, Task.Delay(Poll, time, rest.Token)).ConfigureAwait(false);
            await rest.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    // Who waits already goes on waiting while the store cannot be reached.
    private async Task<bool> HasEndedAsync(RunId run, int partition, bool isFirst)
    {
        try
        {
            return (int)await link.RunAsync(RunScripts.Await, partition, run.Value).ConfigureAwait(false) == 1;
        }
        catch (KlusterfuckException e) when (!isFirst && e.Code == ErrorCodes.StorageUnavailable)
        {
            return false;
        }
    }
}
