namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>Tells nobody of requests.</summary>
internal sealed class Untraced : IRequestTrace
{
    /// <summary>The only one.</summary>
    public static Untraced Instance { get; } = new();

    /// <inheritdoc/>
    public void Sent(string method, Uri address)
    {
    }

    /// <inheritdoc/>
    public void Answered(string method, Uri address, int status, TimeSpan elapsed)
    {
    }
}
