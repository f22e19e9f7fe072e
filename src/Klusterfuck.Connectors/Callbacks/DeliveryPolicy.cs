namespace Klusterfuck.Connectors.Callbacks;

/// <summary>How often and after what time a message that was not taken is posted again.</summary>
/// <param name="Attempts">Attempts before the message goes back to its source.</param>
/// <param name="Backoff">The longest wait after the first.</param>
/// <param name="MaxBackoff">The longest wait of all.</param>
public sealed record DeliveryPolicy(int Attempts, TimeSpan Backoff, TimeSpan MaxBackoff)
{
    /// <summary>20 attempts, from 200 ms, doubled, to 30 s: some seven minutes.</summary>
    public static DeliveryPolicy Default { get; } = new(20, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    /// <summary>The wait after an attempt: what the callback asks for, up to the longest wait, and some jitter; else from half of the backoff to the whole.</summary>
    public TimeSpan WaitAfter(int attempt, TimeSpan? asked, double random)
    {
        var longest = Math.Min(MaxBackoff.TotalMilliseconds, Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        var least = asked is { } wait ? Math.Clamp(wait.TotalMilliseconds, 0, MaxBackoff.TotalMilliseconds) : 0;
        return TimeSpan.FromMilliseconds(least + (longest * (least > 0 ? 0.25 * random : 0.5 + (0.5 * random))));
    }
}
