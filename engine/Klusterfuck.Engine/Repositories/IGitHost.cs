using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Repositories;

/// <summary>Where repositories live. A repository is named by the function or flow it was made for.</summary>
public interface IGitHost
{
    /// <summary>Whether the repository exists.</summary>
    Task<bool> ExistsAsync(Target repository, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until nobody else, in this process or another, decides whether the repository is made, adopted or removed; disposing what it returns lets
    /// the next one do so. It goes with the process that holds it.
    /// </summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.GitHostUnavailable"/> where that takes too long.</exception>
    Task<IDisposable> LockAsync(Target repository, CancellationToken cancellationToken);

    /// <summary>Makes a repository whose default branch is <c>main</c> with one commit of these files, whole or not at all.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Changed"/> where it exists already.</exception>
    Task<CommitId> CreateAsync(Target repository, IReadOnlyList<FileChange> files, string message, Actor author, CancellationToken cancellationToken);

    /// <summary>Removes the repository; false where there was none.</summary>
    Task<bool> RemoveAsync(Target repository, CancellationToken cancellationToken);
}
