namespace Klusterfuck.Engine.Runs;

/// <summary>
/// A limit of items at once: of those with the same key at most so many are let into the queue; the others are held, and let in as those end, retries
/// and waiting included, those of older runs first. A store in partitions may hold the limit in each.
/// </summary>
/// <param name="Key">What has the limit.</param>
/// <param name="Most">Items at most, from 1.</param>
public sealed record Throttle(string Key, int Most);
