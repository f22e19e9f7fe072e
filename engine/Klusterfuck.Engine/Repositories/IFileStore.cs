using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Repositories;

/// <summary>Reads and commits files of repositories without a clone.</summary>
public interface IFileStore
{
    /// <summary>All files of a commit, by path.</summary>
    Task<IReadOnlyList<FileEntry>> ListAsync(Target repository, string revision, CancellationToken cancellationToken);

    /// <summary>One file of a commit. A symbolic link is not followed: its content is where it points to.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FileNotFound"/>, <see cref="ErrorCodes.PathInvalid"/>.</exception>
    Task<FileContent> ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken);

    /// <summary>Commits changes on top of the default branch. Where nothing differs no commit is made and its tip is returned.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Changed"/> where a file is not what the caller saw, <see cref="ErrorCodes.PathInvalid"/>.</exception>
    Task<Commit> CommitAsync(Target repository, IReadOnlyList<FileChange> changes, string message, Actor author, CancellationToken cancellationToken);
}
