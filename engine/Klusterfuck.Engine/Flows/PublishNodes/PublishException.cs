namespace Klusterfuck.Engine.Flows.PublishNodes;

/// <summary>A broker could not be reached, or refused.</summary>
/// <param name="message">A sentence for a person, without anything secret.</param>
/// <param name="isPermanent">Whether trying again is pointless.</param>
/// <param name="innerException">The cause.</param>
public sealed class PublishException(string message, bool isPermanent = false, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether trying again is pointless.</summary>
    public bool IsPermanent { get; } = isPermanent;
}
