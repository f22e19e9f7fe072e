namespace Klusterfuck.Engine.Functions;

/// <summary>Calls of a function over the last hour, or since this process began where that is later.</summary>
/// <param name="Calls">Requests that ended.</param>
/// <param name="Errors">Those among them that failed.</param>
/// <param name="InFlight">Requests that run now.</param>
/// <param name="P50">The median duration; null without calls.</param>
/// <param name="P95">The duration 95 of 100 stay under.</param>
/// <param name="P99">The duration 99 of 100 stay under.</param>
/// <param name="Since">The beginning of the window, UTC.</param>
public sealed record FunctionStatistics(long Calls, long Errors, int InFlight, TimeSpan? P50, TimeSpan? P95, TimeSpan? P99, DateTimeOffset Since);
