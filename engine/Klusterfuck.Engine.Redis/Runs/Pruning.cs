using Klusterfuck.Engine.Redis.Connections;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Forgets ended runs: those that ended too long ago, then those of a flow beyond its newest, over all partitions.</summary>
internal sealed class Pruning(RedisLink link, Partitions partitions, Submitting submitting, TimeProvider time)
{
    private const int MaxRuns = 200;

    public async Task<int> PruneAsync(RunRetention retention)
    {
        var before = time.GetUtcNow() - retention.Age;
        var pruned = 0;
        foreach (var partition in partitions.All)
            pruned += await ForgetAsync(partition, await ListEndedAsync(partition, before).ConfigureAwait(false)).ConfigureAwait(false);
        if (pruned > 0)
            return pruned;
        foreach (var flow in await ListFlowsAsync().ConfigureAwait(false))
        {
            if ((pruned = await PruneFlowAsync(flow, retention.RunsPerFlow).ConfigureAwait(false)) > 0)
                break;
        }

        return pruned;
    }

    private Task<RedisValue[]> ListEndedAsync(int partition, DateTimeOffset before) => link.GuardAsync(() => link.Database.SortedSetRangeByScoreAsync(
        $"{link.PartitionKey(partition)}:e", stop: before.ToUnixTimeMilliseconds(), exclude: Exclude.Stop, take: MaxRuns));

    private async Task<IEnumerable<string>> ListFlowsAsync()
    {
        var flows = await link.GuardAsync(() => Task.WhenAll(partitions.All.Select(p => link.Database.SetMembersAsync($"{link.PartitionKey(p)}:flows")))).ConfigureAwait(false);
        return flows.SelectMany(f => f).Select(f => f.ToString()).Distinct();
    }

    private async Task<int> PruneFlowAsync(string flow, int keep)
    {
        RedisKey Key(int partition) => $"{link.PartitionKey(partition)}:ef:{flow}";
        var counts = await link.GuardAsync(() => Task.WhenAll(partitions.All.Select(p => link.Database.SortedSetLengthAsync(Key(p))))).ConfigureAwait(false);
        if (counts.Sum() - keep is not (> 0 and var excess))
            return 0;
        var most = (int)Math.Min(excess, MaxRuns);
        var oldest = await link.GuardAsync(() => Task.WhenAll(partitions.All.Select(async p =>
            (Partition: p, Runs: await link.Database.SortedSetRangeByRankWithScoresAsync(Key(p), 0, most - 1).ConfigureAwait(false))))).ConfigureAwait(false);
        var pruned = 0;
        var expired = oldest.SelectMany(o => o.Runs.Select(r => (o.Partition, r.Element, r.Score))).OrderBy(r => r.Score).Take(most).GroupBy(r => r.Partition, r => r.Element);
        foreach (var part in expired)
            pruned += await ForgetAsync(part.Key, [.. part]).ConfigureAwait(false);
        return pruned;
    }

    private async Task<int> ForgetAsync(int partition, RedisValue[] runs)
    {
        if (runs.Length == 0)
            return 0;
        var answer = (RedisResult[])(await link.RunAsync(RunScripts.Prune, partition, runs).ConfigureAwait(false))!;
        await submitting.ForgetAsync(answer[1..]).ConfigureAwait(false);
        return (int)answer[0];
    }
}
