namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>A program that could not be started.</summary>
/// <param name="message">Why, for a person.</param>
/// <param name="passing">Whether trying again in a moment can succeed.</param>
internal sealed class ProgramStartException(string message, bool passing = false) : Exception(message)
{
    /// <summary>Whether trying again in a moment can succeed: the file is just being written.</summary>
    public bool IsPassing { get; } = passing;
}
