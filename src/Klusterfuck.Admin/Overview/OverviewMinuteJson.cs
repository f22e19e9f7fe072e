namespace Klusterfuck.Admin.Overview;

/// <summary>One minute.</summary>
/// <param name="At">Its beginning, UTC.</param>
/// <param name="Ended">Runs that ended in it.</param>
/// <param name="Failed">Those among them that failed.</param>
public sealed record OverviewMinuteJson(DateTime At, long Ended, long Failed);
