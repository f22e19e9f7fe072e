namespace Klusterfuck.Engine.Embedded.Telemetry;

/// <summary>The calls of one minute. Counted without locks.</summary>
/// <param name="minute">Minutes since 1970.</param>
internal sealed class CallMinute(long minute)
{
    private readonly int[] buckets = new int[LatencyBuckets.Count];
    private long errors;

    public long Minute => minute;

    public long Errors => Interlocked.Read(ref errors);

    public void Add(TimeSpan duration, bool failed)
    {
        Interlocked.Increment(ref buckets[LatencyBuckets.IndexOf(duration)]);
        if (failed)
            Interlocked.Increment(ref errors);
    }

    public void AddTo(Span<long> sums)
    {
        for (var i = 0; i < buckets.Length; i++)
            sums[i] += Volatile.Read(ref buckets[i]);
    }
}
