namespace Klusterfuck.Bench.Invocations.Load;

/// <summary>What one round measured; the processor's time is null where the server's processes are not known.</summary>
internal sealed record Measurement(double PerSecond, double P50Milliseconds, double P99Milliseconds, double? CpuMilliseconds)
{
    /// <summary>Sums up the times requests took, in milliseconds.</summary>
    public static Measurement Of(IEnumerable<double> times, TimeSpan elapsed, TimeSpan? cpu)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 0
            ? throw new InvalidOperationException("No request was answered in time.")
            : new(sorted.Length / elapsed.TotalSeconds, sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100], cpu?.TotalMilliseconds / sorted.Length);
    }

    /// <summary>The median of each figure over several rounds.</summary>
    public static Measurement Median(IReadOnlyList<Measurement> rounds) => new(
        Middle(rounds.Select(r => r.PerSecond)),
        Middle(rounds.Select(r => r.P50Milliseconds)),
        Middle(rounds.Select(r => r.P99Milliseconds)),
        rounds.All(r => r.CpuMilliseconds is not null) ? Middle(rounds.Select(r => r.CpuMilliseconds!.Value)) : null);

    private static double Middle(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
