using System.Collections.Concurrent;
using System.Globalization;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Connections;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>
/// Knows where a run is: in the partition its id hashes to, or, where another run began it, in that one's. Also where a claimed item is, since a step's
/// id alone does not say.
/// </summary>
internal sealed class Partitions(RedisLink link, int count)
{
    private const int MostStrays = 10_000;
    private readonly ConcurrentDictionary<RunId, int> strays = new();
    private readonly ConcurrentDictionary<StepId, int> claimed = new();

    public int Count => count;

    public IEnumerable<int> All => Enumerable.Range(0, count);

    /// <summary>The partition an id hashes to. Its last digits are random.</summary>
    public int Home(RunId run) => int.Parse(run.Value.AsSpan(26), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % count;

    /// <summary>The partition a key of a flow hashes to; the same in every process (FNV-1a).</summary>
    public int Home(string key) => (int)(key.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619)) % (uint)count);

    /// <summary>The partition of a run, looked for in all where it is not at home; its home where there is no such run.</summary>
    public async Task<int> LocateAsync(RunId run)
    {
        if (strays.TryGetValue(run, out var stray))
            return stray;
        var home = Home(run);
        if (count == 1 || await ExistsAsync(run, home).ConfigureAwait(false))
            return home;
        var found = await Task.WhenAll(All.Select(p => ExistsAsync(run, p))).ConfigureAwait(false);
        if (Array.IndexOf(found, true) is not (>= 0 and var partition))
            return home;
        NoteRun(run, partition);
        return partition;
    }

    /// <summary>Notes where a run is.</summary>
    public void NoteRun(RunId run, int partition)
    {
        if (Home(run) == partition)
            return;
        if (strays.Count >= MostStrays)
            strays.Clear();
        strays[run] = partition;
    }

    public void NoteClaim(StepId step, int partition) => claimed[step] = partition;

    /// <summary>The partition of an item this process has claimed; null where it has not.</summary>
    public int? FindClaim(StepId step) => claimed.TryGetValue(step, out var partition) ? partition : null;

    public void ForgetClaim(StepId step) => claimed.TryRemove(step, out _);

    /// <summary>The partitions a step may be in.</summary>
    public IEnumerable<int> OfStep(StepId step) => claimed.TryGetValue(step, out var partition) ? [partition] : All;

    private Task<bool> ExistsAsync(RunId run, int partition) => link.GuardAsync(() => link.Database.KeyExistsAsync((RedisKey)$"{link.PartitionKey(partition)}:r:{run}"));
}
