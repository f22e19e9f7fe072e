namespace Klusterfuck.Connectors.Callbacks;

/// <summary>Where a connector posts what comes in.</summary>
public interface ICallback
{
    /// <summary>Posts a message once. That nobody answers is an answer of status 0.</summary>
    /// <param name="message">The message.</param>
    /// <param name="wait">How long to hold for the result of the run; null not to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<CallbackAnswer> PostAsync(Message message, TimeSpan? wait, CancellationToken cancellationToken);
}
