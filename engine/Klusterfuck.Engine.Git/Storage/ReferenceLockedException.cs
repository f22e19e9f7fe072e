namespace Klusterfuck.Engine.Git.Storage;

/// <summary>Another process is writing the reference. Trying again soon succeeds.</summary>
internal sealed class ReferenceLockedException(string path, Exception cause) : IOException($"{path} exists.", cause)
{
    /// <summary>The lock.</summary>
    public string Path { get; } = path;
}
