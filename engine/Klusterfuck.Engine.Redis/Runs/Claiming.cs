using System.Collections.Concurrent;
using Klusterfuck.Engine.Redis.Connections;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>
/// Claims items out of all partitions, beginning at another one each time. Who waits for items does not wait for partitions of a cluster that are away: they
/// are left out, and asked beside the others until they answer.
/// </summary>
internal sealed class Claiming(RedisLink link, Partitions partitions, PartitionSignals signals, RunStoreOptions options, TimeProvider time)
{
    // Behind the messages, which a lost connection may swallow.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private readonly ConcurrentDictionary<int, bool> away = new();
    private int turn;

    public async Task<IReadOnlyList<WorkItem>> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var changed = signals.Changed;
            var items = await SweepAsync(claim, cancellationToken).ConfigureAwait(false);
            if (items.Count > 0 || !claim.Wait)
                return items;
            var wait = signals.UntilDue(Poll);
            if (!await RestAsync(changed, wait < Shortest ? Shortest : wait, cancellationToken).ConfigureAwait(false) && wait == Poll)
                signals.SignalAll();
        }
    }

    // Whether something changed before the time was over.
    private async Task<bool> RestAsync(Task changed, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = Task.Delay(wait, time, rest.Token);
        var first = await Task.WhenAny(changed, timer).ConfigureAwait(false);
        await rest.CancelAsync().ConfigureAwait(false);
        return first == changed;
    }

    private async Task<List<WorkItem>> SweepAsync(WorkClaim claim, CancellationToken cancellationToken)
    {
        var items = new List<WorkItem>();
        var start = Interlocked.Increment(ref turn);
        KlusterfuckException? failure = null;
        for (var i = 0; i < partitions.Count && items.Count < claim.Count; i++)
        {
            var partition = (int)((uint)(start + i) % (uint)partitions.Count);
            if (claim.Wait && (away.ContainsKey(partition) || !signals.Take(partition)))
                continue;
            try
            {
                await ClaimAsync(claim, partition, items).ConfigureAwait(false);
            }
            catch (KlusterfuckException e) when (claim.Wait && e.Code == ErrorCodes.StorageUnavailable && link.IsCluster)
            {
                LeaveOut(partition);
                failure = e;
                if (items.Count > 0 || cancellationToken.IsCancellationRequested)
                    return items;
            }
            catch (KlusterfuckException)
            {
                signals.Signal(partition);
                if (items.Count == 0)
                    throw;
                return items;
            }
        }

        return failure is not null && away.Count == partitions.Count ? throw failure : items;
    }

    private void LeaveOut(int partition)
    {
        signals.Expect(partition, -1);
        if (away.TryAdd(partition, true))
            _ = AskAsync(partition);
    }

    // Until it answers or the store is closed. A slot that moves does not answer a script.
    private async Task AskAsync(int partition)
    {
        try
        {
            while (!await AnswersAsync(partition).ConfigureAwait(false))
                await Task.Delay(Poll * (0.5 + (Random.Shared.NextDouble() / 2)), time).ConfigureAwait(false);
            away.TryRemove(partition, out _);
            signals.Signal(partition);
        }
        catch (ObjectDisposedException)
        {
            // The store is closed.
        }
    }

    private async Task<bool> AnswersAsync(int partition)
    {
        try
        {
            await link.RunAsync(RunScripts.Count, partition).ConfigureAwait(false);
            return true;
        }
        catch (KlusterfuckException)
        {
            return false;
        }
    }

    private async Task ClaimAsync(WorkClaim claim, int partition, List<WorkItem> items)
    {
        var answer = (RedisResult[])(await link.RunAsync(
            RunScripts.Claim, partition, claim.Count - items.Count, claim.Owner, (long)claim.Lease.TotalMilliseconds, options.MaxLosses).ConfigureAwait(false))!;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((string)answer[0]!, System.Globalization.CultureInfo.InvariantCulture));
        signals.Expect(partition, (long)answer[2]);
        if ((int)answer[1] == 1)
            signals.Signal(partition);
        foreach (var row in (RedisResult[])answer[3]!)
        {
            var item = ClaimedItem.Read((RedisResult[])row!, claim.Owner, now);
            partitions.NoteRun(item.Run, partition);
            partitions.NoteClaim(item.Key.Step, partition);
            items.Add(item);
        }
    }
}
