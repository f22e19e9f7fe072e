namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>Remembers for a moment that Gogs did not answer, so that not every reader waits for it again.</summary>
/// <param name="pause">For how long.</param>
/// <param name="time">The clock.</param>
internal sealed class GogsOutage(TimeSpan pause, TimeProvider time)
{
    private long until;

    /// <summary>Whether it did not answer a moment ago.</summary>
    public bool IsOn => time.GetTimestamp() < Interlocked.Read(ref until);

    /// <summary>It did not answer.</summary>
    public void Begin() => Interlocked.Exchange(ref until, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));

    /// <summary>It answered.</summary>
    public void End() => Interlocked.Exchange(ref until, 0);
}
