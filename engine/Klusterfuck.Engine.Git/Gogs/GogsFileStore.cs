using Klusterfuck.Engine.Git.Commits;
using Klusterfuck.Engine.Git.Files;
using Klusterfuck.Engine.Git.Gogs.Api;
using Klusterfuck.Engine.Git.Gogs.Mirrors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using LibGit2Sharp;
using Commit = Klusterfuck.Engine.Repositories.Commit;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>Files of repositories on Gogs: read from their mirrors, committed there and pushed. Gogs' own contents API is not used.</summary>
internal sealed class GogsFileStore(GogsMirrors mirrors, GogsClient client, TimeProvider time) : IFileStore
{
    private const int Attempts = 10;

    private readonly GitFileStore files = new(mirrors.AsTheyAre, time);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FileEntry>> ListAsync(Target repository, string revision, CancellationToken cancellationToken)
    {
        await mirrors.FreshenAsync(repository, revision, cancellationToken).ConfigureAwait(false);
        return await files.ListAsync(repository, revision, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<FileContent> ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken)
    {
        await mirrors.FreshenAsync(repository, revision, cancellationToken).ConfigureAwait(false);
        return await files.ReadAsync(repository, revision, path, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Commit> CommitAsync(
        Target repository, IReadOnlyList<FileChange> changes, string message, Actor author, CancellationToken cancellationToken)
    {
        var mirror = mirrors.Of(repository);
        for (var attempt = 1; ; attempt++)
        {
            await mirror.RefreshAsync(cancellationToken).ConfigureAwait(false);
            var (branch, tip, commit) = await mirror.RunAsync(git => Write(git, repository, changes, message, author), cancellationToken).ConfigureAwait(false);
            if (commit.Id.Value == tip)
                return commit;
            if (await mirror.PushAsync(commit.Id.Value, branch, cancellationToken).ConfigureAwait(false) is not { } refusal)
                return commit;
            if (attempt == Attempts)
            {
                throw new KlusterfuckException(
                    ErrorCodes.Changed, $"The git host did not take the commit to {repository}: {refusal.TrimEnd('.')}. Nothing was changed.", repository.ToString(), "Try again.");
            }

            await client.PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    private (string Branch, string? Tip, Commit Commit) Write(
        Repository git, Target repository, IReadOnlyList<FileChange> changes, string message, Actor author)
    {
        var branch = RevisionResolver.DefaultBranch(git, repository.ToString());
        var tip = git.Refs[branch] is { } reference ? RevisionResolver.Peel(reference) : null;
        var commit = CommitWriter.Write(git, tip, changes, message, CommitWriter.Sign(author, time));
        return (branch, tip?.Sha, GitCommitLog.Describe(commit));
    }
}
