using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Admin.Functions;

/// <summary>Calls of a function over the last hour, or since this process began where that is later.</summary>
/// <param name="Calls">Requests that ended.</param>
/// <param name="Errors">Those among them that failed.</param>
/// <param name="InFlight">Requests that run now.</param>
/// <param name="P50Ms">The median duration in milliseconds; null without calls.</param>
/// <param name="P95Ms">The duration 95 of 100 stay under.</param>
/// <param name="P99Ms">The duration 99 of 100 stay under.</param>
/// <param name="Since">The beginning of the window, UTC.</param>
public sealed record StatisticsJson(long Calls, long Errors, int InFlight, double? P50Ms, double? P95Ms, double? P99Ms, DateTime Since)
{
    internal static StatisticsJson Of(FunctionStatistics s) => new(
        s.Calls, s.Errors, s.InFlight, s.P50?.TotalMilliseconds, s.P95?.TotalMilliseconds, s.P99?.TotalMilliseconds, s.Since.UtcDateTime);
}
