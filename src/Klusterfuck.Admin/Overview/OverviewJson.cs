using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Admin.Overview;

/// <summary>What a namespace holds and does.</summary>
public sealed record OverviewJson
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its functions by state; of more than 1000, the first by name.</summary>
    public required IReadOnlyDictionary<string, int> Functions { get; init; }

    /// <summary>Its flows: <c>deployed</c> and <c>draft</c>; of more than 1000, the first by name.</summary>
    public required IReadOnlyDictionary<string, int> Flows { get; init; }

    /// <summary>Its runs by status.</summary>
    public required IReadOnlyDictionary<string, long> Runs { get; init; }

    /// <summary>Items of runs that are still to be worked off.</summary>
    public required long QueueDepth { get; init; }

    /// <summary>Dead letters; null where the run store does not count them.</summary>
    public required long? DeadLetters { get; init; }

    /// <summary>Calls of its functions in the last hour, as this process saw them.</summary>
    public required long Calls { get; init; }

    /// <summary>Those among them that failed.</summary>
    public required long Errors { get; init; }

    /// <summary>The last 60 minutes, oldest first; the last one is not over yet.</summary>
    public required IReadOnlyList<OverviewMinuteJson> Minutes { get; init; }

    /// <summary>One entry for each minute, also where nothing ended.</summary>
    internal static IReadOnlyList<OverviewMinuteJson> Fill(IEnumerable<RunMinute> minutes, DateTimeOffset now)
    {
        var known = minutes.ToDictionary(m => m.At.ToUnixTimeSeconds() / 60);
        var last = now.ToUnixTimeSeconds() / 60;
        return [.. Enumerable.Range(0, OverviewEndpoints.Minutes).Select(i =>
        {
            var minute = last - OverviewEndpoints.Minutes + 1 + i;
            var found = known.GetValueOrDefault(minute);
            return new OverviewMinuteJson(DateTimeOffset.FromUnixTimeSeconds(minute * 60).UtcDateTime, found?.Ended ?? 0, found?.Failed ?? 0);
        })];
    }
}
