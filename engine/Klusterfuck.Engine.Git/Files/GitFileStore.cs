using Klusterfuck.Engine.Git.Commits;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Git.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using LibGit2Sharp;
using Commit = Klusterfuck.Engine.Repositories.Commit;

namespace Klusterfuck.Engine.Git.Files;

/// <summary>Files of bare repositories on this machine.</summary>
/// <param name="locator">Finds them.</param>
/// <param name="time">The clock.</param>
public sealed class GitFileStore(IRepositoryLocator locator, TimeProvider time) : IFileStore
{
    // A commit that comes in between costs one attempt; so does a lock, which git holds for milliseconds.
    private const int Attempts = 40;

    private readonly GitOperation git = new(locator, time, GitOperation.DefaultLimit);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FileEntry>> ListAsync(Target repository, string revision, CancellationToken cancellationToken) => git.RunAsync(
        repository,
        (git, token) => (IReadOnlyList<FileEntry>)
        [
            .. TreeFiles.Enumerate(RevisionResolver.Resolve(git, repository.ToString(), revision).Tree, token)
                .Where(file => file.Entry.TargetType == TreeEntryTargetType.Blob)
                .Select(file => Describe(git, file.Path, file.Entry))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ],
        cancellationToken);

    /// <inheritdoc/>
    public Task<FileContent> ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken) => git.RunAsync(
        repository,
        (git, _) =>
        {
            var name = RepositoryPath.Normalize(path);
            var commit = RevisionResolver.Resolve(git, repository.ToString(), revision);
            if (commit.Tree[name] is not { TargetType: TreeEntryTargetType.Blob } entry)
                throw new KlusterfuckException(ErrorCodes.FileNotFound, $"There is no file '{name}' in commit {commit.Sha[..7]} of {repository}.", name);
            return Read(Describe(git, name, entry), (Blob)entry.Target);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<Commit> CommitAsync(
        Target repository, IReadOnlyList<FileChange> changes, string message, Actor author, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var commit = await git.RunAsync(
                repository,
                (git, token) => TryCommit(git, repository, changes, message, author, attempt == Attempts, token),
                cancellationToken).ConfigureAwait(false);
            if (commit is not null)
                return commit;
            if (attempt == Attempts)
            {
                throw new KlusterfuckException(
                    ErrorCodes.Changed, $"Other commits to {repository} kept coming in between; nothing was changed.", repository.ToString(), "Try again.");
            }

            await git.PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    private Commit? TryCommit(
        Repository git, Target target, IReadOnlyList<FileChange> changes, string message, Actor author, bool last, CancellationToken cancellationToken)
    {
        var branch = RevisionResolver.DefaultBranch(git, target.ToString());
        var tip = git.Refs[branch] is { } reference
            ? RevisionResolver.Peel(reference) ?? throw GitErrors.Damaged(target.ToString(), $"the commit of {branch} is missing")
            : null;
        var commit = CommitWriter.Write(git, tip, changes, message, CommitWriter.Sign(author, time));
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return commit.Sha == tip?.Sha || ReferenceFile.TryMove(git.Info.Path, branch, tip?.Sha, commit.Sha) ? GitCommitLog.Describe(commit) : null;
        }
        catch (ReferenceLockedException) when (!last)
        {
            return null;
        }
    }

    private static FileEntry Describe(Repository git, string path, TreeEntry entry) => new(
        path, git.ObjectDatabase.RetrieveObjectMetadata(entry.Target.Id).Size, entry.Mode == Mode.ExecutableFile, entry.Target.Sha);

    private static FileContent Read(FileEntry entry, Blob blob)
    {
        using var stream = blob.GetContentStream();
        var bytes = new byte[entry.Size];
        stream.ReadExactly(bytes);
        return new FileContent(entry, bytes);
    }
}
