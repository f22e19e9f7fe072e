namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Which partitions may have work, and a bell that rings when one gets some.</summary>
internal sealed class PartitionSignals(int count, TimeProvider time)
{
    private readonly int[] hot = [.. Enumerable.Repeat(1, count)];
    private readonly long[] due = [.. Enumerable.Repeat(long.MaxValue, count)];
    private TaskCompletionSource changed = New();

    /// <summary>Completes when a partition gets work after this was read.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>Whether to look into a partition; it counts as looked into then.</summary>
    public bool Take(int partition)
    {
        var isDue = Volatile.Read(ref due[partition]) <= time.GetTimestamp();
        return Interlocked.Exchange(ref hot[partition], 0) == 1 || isDue;
    }

    /// <summary>A partition may have work.</summary>
    public void Signal(int partition)
    {
        if (partition < 0 || partition >= hot.Length)
            return;
        Interlocked.Exchange(ref hot[partition], 1);
        Interlocked.Exchange(ref changed, New()).TrySetResult();
    }

    /// <summary>All may have work.</summary>
    public void SignalAll()
    {
        for (var i = 0; i < hot.Length; i++)
            Interlocked.Exchange(ref hot[i], 1);
        Interlocked.Exchange(ref changed, New()).TrySetResult();
    }

    /// <summary>In how long something of a partition falls due; negative where nothing does.</summary>
    public void Expect(int partition, long milliseconds) => Interlocked.Exchange(
        ref due[partition], milliseconds < 0 ? long.MaxValue : time.GetTimestamp() + (long)(milliseconds / 1000.0 * time.TimestampFrequency));

    /// <summary>How long until something falls due, at most <paramref name="most"/>.</summary>
    public TimeSpan UntilDue(TimeSpan most)
    {
        var next = due.Min();
        if (next == long.MaxValue)
            return most;
        var wait = TimeSpan.FromSeconds(Math.Max(0, next - time.GetTimestamp()) / (double)time.TimestampFrequency);
        return wait < most ? wait : most;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
