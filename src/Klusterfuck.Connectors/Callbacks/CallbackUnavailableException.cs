namespace Klusterfuck.Connectors.Callbacks;

/// <summary>The callback did not take a message however often it was posted: the message stays with its source, which is read again after a while.</summary>
/// <param name="reason">What it answered last.</param>
internal sealed class CallbackUnavailableException(string reason) : Exception(reason);
