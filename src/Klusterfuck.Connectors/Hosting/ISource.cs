namespace Klusterfuck.Connectors.Hosting;

/// <summary>The part of a connector that knows what is outside.</summary>
public interface ISource
{
    /// <summary>
    /// Takes what comes in until it is cancelled, and posts it. Says when it has its source. Throws where it loses it, and is then run again after a
    /// while; what it had not acknowledged comes in again.
    /// </summary>
    Task RunAsync(CancellationToken cancellationToken);
}
