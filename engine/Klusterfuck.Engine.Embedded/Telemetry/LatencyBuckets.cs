using System.Numerics;

namespace Klusterfuck.Engine.Embedded.Telemetry;

/// <summary>Sorts durations into buckets that are an eighth of a power of two wide, from 64 µs to 39 hours: percentiles are right within 7 %.</summary>
internal static class LatencyBuckets
{
    private const int FirstPower = 6;
    private const int LastPower = 37;
    private const int StepBits = 3;

    /// <summary>How many buckets there are.</summary>
    public const int Count = ((LastPower - FirstPower) << StepBits) + 1;

    public static int IndexOf(TimeSpan duration)
    {
        var microseconds = (ulong)Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        var power = BitOperations.Log2(microseconds | 1);
        if (power < FirstPower)
            return 0;
        var step = (int)(microseconds >> (power - StepBits)) & ((1 << StepBits) - 1);
        return Math.Min(((power - FirstPower) << StepBits) + step + 1, Count - 1);
    }

    /// <summary>The middle of a bucket.</summary>
    public static TimeSpan ValueOf(int index)
    {
        if (index == 0)
            return TimeSpan.FromMicroseconds(1 << (FirstPower - 1));
        var power = FirstPower + ((index - 1) >> StepBits);
        var step = (index - 1) & ((1 << StepBits) - 1);
        return TimeSpan.FromMicroseconds((1L << power) + (((2L * step) + 1) << (power - StepBits - 1)));
    }
}
