using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Engine.Embedded.Telemetry;

/// <summary>The calls of one function over the last hour, by minute, in a fixed amount of memory.</summary>
/// <param name="time">The clock.</param>
internal sealed class CallWindow(TimeProvider time)
{
    private const int Minutes = 60;

    private readonly CallMinute?[] slots = new CallMinute?[Minutes];
    private readonly DateTimeOffset began = time.GetUtcNow();

    public void Add(TimeSpan duration, bool failed)
    {
        var minute = MinuteOf(time.GetUtcNow());
        ref var slot = ref slots[minute % Minutes];
        var current = Volatile.Read(ref slot);
        while (current is null || current.Minute < minute)
        {
            var seen = Interlocked.CompareExchange(ref slot, new CallMinute(minute), current);
            current = seen == current ? Volatile.Read(ref slot) : seen;
        }

        current.Add(duration, failed);
    }

    public FunctionStatistics Read(int inFlight)
    {
        var now = time.GetUtcNow();
        var oldest = MinuteOf(now) - Minutes + 1;
        Span<long> sums = stackalloc long[LatencyBuckets.Count];
        sums.Clear();
        var errors = 0L;
        foreach (var slot in slots)
        {
            if (slot is null || slot.Minute < oldest)
                continue;
            slot.AddTo(sums);
            errors += slot.Errors;
        }

        var calls = 0L;
        foreach (var sum in sums)
            calls += sum;
        var window = DateTimeOffset.FromUnixTimeSeconds(oldest * 60);
        return new FunctionStatistics(
            calls, errors, inFlight, Percentile(sums, calls, 0.50), Percentile(sums, calls, 0.95), Percentile(sums, calls, 0.99), window > began ? window : began);
    }

    private static long MinuteOf(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / 60;

    private static TimeSpan? Percentile(ReadOnlySpan<long> sums, long calls, double share)
    {
        var rank = (long)Math.Ceiling(calls * share);
        for (var i = 0; calls > 0 && i < sums.Length; i++)
        {
            rank -= sums[i];
            if (rank <= 0)
                return LatencyBuckets.ValueOf(i);
        }

        return null;
    }
}
