using System.Collections.Immutable;

namespace Klusterfuck.Engine.Runs;

/// <summary>Figures about the runs of a namespace.</summary>
/// <param name="Counts">How many runs stand how; a status that is absent has none.</param>
/// <param name="OpenItems">Items that are still to be worked off.</param>
/// <param name="DeadLetters">Dead letters; null where the store does not count them.</param>
/// <param name="Minutes">The minutes in which runs ended, oldest first; those without any are absent.</param>
public sealed record RunSummary(ImmutableSortedDictionary<RunStatus, long> Counts, long OpenItems, long? DeadLetters, ImmutableArray<RunMinute> Minutes)
{
    /// <summary>The figures of runs that are at hand.</summary>
    public static RunSummary Of(IReadOnlyCollection<Run> runs, DateTimeOffset since)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return new RunSummary(
            runs.GroupBy(r => r.Status).ToImmutableSortedDictionary(g => g.Key, g => g.LongCount()),
            runs.Where(r => !r.HasEnded).Sum(r => (long)r.OpenItems),
            null,
            [.. runs.Where(r => r.EndedAt >= since)
                .GroupBy(r => r.EndedAt!.Value.ToUnixTimeSeconds() / 60)
                .OrderBy(g => g.Key)
                .Select(g => new RunMinute(DateTimeOffset.FromUnixTimeSeconds(g.Key * 60), g.LongCount(), g.LongCount(r => r.Status == RunStatus.Failed)))]);
    }
}
