using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Connections;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Counts the runs of a namespace: all that are kept, some thousands a call, so that no call keeps others waiting for long.</summary>
/// <param name="link">The server.</param>
/// <param name="partitions">Where the runs are.</param>
/// <param name="scan">Runs a call.</param>
internal sealed class RunSummaries(RedisLink link, Partitions partitions, int scan = 2_000)
{
    public async Task<RunSummary> SummariseAsync(NamespaceName ns, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<RunStatus, long>();
        var minutes = new SortedDictionary<long, (long Ended, long Failed)>();
        var (open, letters) = (0L, 0L);
        foreach (var partition in partitions.All)
        {
            var after = "-inf";
            for (RedisResult[] answer; ; after = (string)answer[3]!)
            {
                cancellationToken.ThrowIfCancellationRequested();
                answer = (RedisResult[])(await link.RunAsync(RunScripts.Summary, partition, ns.Value, since.ToUnixTimeMilliseconds(), after, scan).ConfigureAwait(false))!;
                foreach (var pair in ((long[])answer[0]!).Chunk(2))
                    counts[(RunStatus)pair[0]] = counts.GetValueOrDefault((RunStatus)pair[0]) + pair[1];
                open += (long)answer[1];
                foreach (var minute in ((long[])answer[2]!).Chunk(3))
                    minutes[minute[0]] = (minutes.GetValueOrDefault(minute[0]).Ended + minute[1], minutes.GetValueOrDefault(minute[0]).Failed + minute[2]);
                if (((string)answer[3]!).Length > 0)
                    continue;
                letters += (long)answer[4];
                break;
            }
        }

        return new RunSummary(
            counts.ToImmutableSortedDictionary(), open, letters,
            [.. minutes.Select(m => new RunMinute(DateTimeOffset.FromUnixTimeSeconds(m.Key * 60), m.Value.Ended, m.Value.Failed))]);
    }
}
