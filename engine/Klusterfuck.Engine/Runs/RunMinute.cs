namespace Klusterfuck.Engine.Runs;

/// <summary>What ended within one minute.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Ended">Runs that ended, however they did.</param>
/// <param name="Failed">Those among them that failed.</param>
public sealed record RunMinute(DateTimeOffset At, long Ended, long Failed);
