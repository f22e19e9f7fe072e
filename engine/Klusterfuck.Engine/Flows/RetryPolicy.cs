namespace Klusterfuck.Engine.Flows;

/// <summary>How often and after what time a failed step is tried again.</summary>
/// <param name="Attempts">Attempts in all, 1 to 100.</param>
/// <param name="Backoff">The longest wait before the second attempt.</param>
/// <param name="Factor">What the wait is multiplied with for each attempt after that, 1 to 10.</param>
/// <param name="MaxBackoff">What the wait never exceeds.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan Backoff, double Factor, TimeSpan MaxBackoff)
{
    /// <summary>3 attempts, 200 ms, doubled, 30 s.</summary>
    public static RetryPolicy Default { get; } = new(3, TimeSpan.FromMilliseconds(200), 2, TimeSpan.FromSeconds(30));

    /// <summary>The wait before the next attempt, with full jitter: anything from 0 to the backoff of this many failures.</summary>
    /// <param name="failures">Attempts that failed so far, from 1.</param>
    /// <param name="random">Where in that range, 0 to 1.</param>
    public TimeSpan DelayAfter(int failures, double random)
    {
        var longest = Math.Min(MaxBackoff.TotalMilliseconds, Backoff.TotalMilliseconds * Math.Pow(Factor, failures - 1));
        return TimeSpan.FromMilliseconds(longest * random);
    }
}
