using Klusterfuck.Engine.Git.Files;
using Klusterfuck.Engine.Git.Gogs.Api;
using Klusterfuck.Engine.Git.Gogs.Mirrors;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>
/// Repositories on a Gogs: private, in an organisation a namespace. Its default branch is the server's to choose: <c>main</c> where it is told so (0.12 and
/// newer), else <c>master</c>.
/// </summary>
internal sealed class GogsGitHost(GogsRepositories repositories, GogsMirrors mirrors, GogsHooks hooks, GogsOptions options, TimeProvider time) : IGitHost
{
    /// <inheritdoc/>
    /// <remarks>One that nothing was pushed to yet is the beginning of a creation that did not come to its end: it counts as absent, and creating it goes on with it.</remarks>
    public async Task<bool> ExistsAsync(Target repository, CancellationToken cancellationToken)
    {
        if (await repositories.FindAsync(repository, cancellationToken).ConfigureAwait(false) is not { } found)
            return false;
        return !found.Empty || await HasBranchesAsync(repository, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IDisposable> LockAsync(Target repository, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.GitTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await RepositoryLock.TakeAsync(mirrors.LockFile(repository), time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw GitErrors.TooSlow(repository.ToString(), options.GitTimeout);
        }
        catch (Exception e) when (GitErrors.Knows(e))
        {
            throw GitErrors.Translate(e, repository.ToString());
        }
    }

    /// <inheritdoc/>
    public async Task<CommitId> CreateAsync(Target repository, IReadOnlyList<FileChange> files, string message, Actor author, CancellationToken cancellationToken)
    {
        var made = await repositories.TryCreateAsync(repository, cancellationToken).ConfigureAwait(false);
        if (!made && await HasBranchesAsync(repository, cancellationToken).ConfigureAwait(false))
            throw Exists(repository);
        try
        {
            var commit = await FillAsync(repository, files, message, author, cancellationToken).ConfigureAwait(false);
            await hooks.TryEnsureAsync(repository, cancellationToken).ConfigureAwait(false);
            return commit;
        }
        catch when (made)
        {
            await TakeBackAsync(repository).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(Target repository, CancellationToken cancellationToken)
    {
        var removed = await repositories.RemoveAsync(repository, cancellationToken).ConfigureAwait(false);
        mirrors.Remove(repository);
        return removed;
    }

    private static KlusterfuckException Exists(Target repository) =>
        new(ErrorCodes.Changed, $"The repository of {repository} exists already.", repository.ToString());

    private async Task<bool> HasBranchesAsync(Target repository, CancellationToken cancellationToken)
    {
        var mirror = mirrors.Of(repository);
        await mirror.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return await mirror.HasBranchesAsync(cancellationToken).ConfigureAwait(false);
    }

    // Read again: what was said when it was made is not right.
    private async Task<CommitId> FillAsync(Target repository, IReadOnlyList<FileChange> files, string message, Actor author, CancellationToken cancellationToken)
    {
        var found = await repositories.FindAsync(repository, cancellationToken).ConfigureAwait(false) ?? throw GitErrors.NoRepository(repository.ToString());
        var mirror = mirrors.Of(repository);
        mirror.Begin(found.DefaultBranch);
        var commit = await mirror.RunAsync(
            git => CommitId.Parse(CommitWriter.Write(git, null, files, message, CommitWriter.Sign(author, time)).Sha), cancellationToken).ConfigureAwait(false);
        if (await mirror.PushAsync(commit.Value, "refs/heads/" + found.DefaultBranch, cancellationToken).ConfigureAwait(false) is not null)
            throw Exists(repository);
        return commit;
    }

    // Also when the caller has gone, but not for ever. Where it does not succeed the next creation of that name goes on with the empty repository.
    private async Task TakeBackAsync(Target repository)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        try
        {
            await RemoveAsync(repository, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KlusterfuckException or OperationCanceledException)
        {
        }
    }
}
