namespace Klusterfuck.Engine.Runs;

/// <summary>How much there is to do.</summary>
/// <param name="OpenRuns">Runs that have not ended.</param>
/// <param name="QueuedItems">Items that wait for a runner or for their next attempt.</param>
/// <param name="RunningItems">Items that are claimed.</param>
/// <param name="WaitingItems">Items that are parked, gather or are held by a throttle.</param>
/// <param name="DeadLetters">Dead letters.</param>
public sealed record QueueStatus(long OpenRuns, long QueuedItems, long RunningItems, long WaitingItems, long DeadLetters);
