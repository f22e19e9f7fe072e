namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>What the database knows of a claimed item.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Run">The number of its run.</param>
/// <param name="Parent">The step it came from.</param>
/// <param name="Payload">The number of its payload.</param>
/// <param name="Claimed">When it was claimed.</param>
/// <param name="Throttle">What limits its sort; null where nothing does.</param>
internal sealed record ClaimedRow(long Seq, long Run, string? Parent, long? Payload, long? Claimed, string? Throttle);
