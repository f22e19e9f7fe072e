using Klusterfuck.Engine.Git.Commits;
using Klusterfuck.Engine.Git.Gogs.Mirrors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>Commits of repositories on Gogs, read from their mirrors: Gogs lists none before 0.13, and few since.</summary>
internal sealed class GogsCommitLog(GogsMirrors mirrors, TimeProvider time) : ICommitLog
{
    private readonly GitCommitLog log = new(mirrors.AsTheyAre, time);

    /// <inheritdoc/>
    public async Task<Commit> ResolveAsync(Target repository, string revision, CancellationToken cancellationToken)
    {
        await mirrors.FreshenAsync(repository, revision, cancellationToken).ConfigureAwait(false);
        return await log.ResolveAsync(repository, revision, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Page<Commit>> ListAsync(Target repository, string revision, PageRequest page, CancellationToken cancellationToken)
    {
        await mirrors.FreshenAsync(repository, revision, cancellationToken).ConfigureAwait(false);
        return await log.ListAsync(repository, revision, page, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<int> CountBehindAsync(Target repository, CommitId commit, CommitId tip, CancellationToken cancellationToken)
    {
        await mirrors.FreshenAsync(repository, tip.Value, cancellationToken).ConfigureAwait(false);
        return await log.CountBehindAsync(repository, commit, tip, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Comparison> CompareAsync(Target repository, string from, string to, CancellationToken cancellationToken)
    {
        await mirrors.FreshenAsync(repository, from, cancellationToken).ConfigureAwait(false);
        if (CommitId.TryParse(from, out _))
            await mirrors.FreshenAsync(repository, to, cancellationToken).ConfigureAwait(false);
        return await log.CompareAsync(repository, from, to, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task ProtectAsync(Target repository, CommitId commit, CancellationToken cancellationToken)
    {
        await ResolveAsync(repository, commit.Value, cancellationToken).ConfigureAwait(false);
        await mirrors.Of(repository).KeepAsync(commit, cancellationToken).ConfigureAwait(false);
    }
}
