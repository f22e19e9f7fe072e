using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Git.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using LibGit2Sharp;
using Commit = Klusterfuck.Engine.Repositories.Commit;
using GitCommit = LibGit2Sharp.Commit;
using ICommitLog = Klusterfuck.Engine.Repositories.ICommitLog;

namespace Klusterfuck.Engine.Git.Commits;

/// <summary>Commits of bare repositories on this machine.</summary>
/// <param name="locator">Finds them.</param>
/// <param name="time">The clock.</param>
public sealed class GitCommitLog(IRepositoryLocator locator, TimeProvider time) : ICommitLog
{
    private const int ProtectAttempts = 20;
    private const int MaxLimit = 1000;

    private readonly GitOperation git = new(locator, time, GitOperation.DefaultLimit);

    /// <inheritdoc/>
    public Task<Commit> ResolveAsync(Target repository, string revision, CancellationToken cancellationToken) =>
        git.RunAsync(repository, (git, _) => Describe(RevisionResolver.Resolve(git, repository.ToString(), revision)), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Commit>> ListAsync(Target repository, string revision, PageRequest page, CancellationToken cancellationToken) =>
        git.RunAsync(repository, (git, token) => List(git, repository, revision, page, token), cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountBehindAsync(Target repository, CommitId commit, CommitId tip, CancellationToken cancellationToken) => git.RunAsync(
        repository,
        (git, _) =>
        {
            if (commit == tip || git.Lookup<GitCommit>(commit.Value) is not { } one || git.Lookup<GitCommit>(tip.Value) is not { } other)
                return 0;
            var divergence = git.ObjectDatabase.CalculateHistoryDivergence(other, one);
            return divergence.CommonAncestor?.Sha == one.Sha ? divergence.AheadBy ?? 0 : 0;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<Comparison> CompareAsync(Target repository, string from, string to, CancellationToken cancellationToken) => git.RunAsync(
        repository,
        (git, token) =>
        {
            var (first, second) = (RevisionResolver.Resolve(git, repository.ToString(), from), RevisionResolver.Resolve(git, repository.ToString(), to));
            return new Comparison(Describe(first), Describe(second), TreeComparison.Compare(git, first.Tree, second.Tree, token));
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task ProtectAsync(Target repository, CommitId commit, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await git.RunAsync(repository, (git, _) => TryProtect(git, repository, commit, attempt == ProtectAttempts), cancellationToken).ConfigureAwait(false))
                return;
            await git.PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    internal static Commit Describe(GitCommit commit) =>
        new(CommitId.Parse(commit.Sha), commit.MessageShort.Trim(), new Actor(commit.Author.Name, commit.Author.Email), commit.Author.When);

    private static Page<Commit> List(Repository git, Target target, string revision, PageRequest page, CancellationToken cancellationToken)
    {
        if (revision == "HEAD" && git.Head.Tip is null)
            return new Page<Commit>([], null);
        var limit = Math.Clamp(page.Limit, 1, MaxLimit);
        var items = new List<Commit>(Math.Min(limit, 100));
        var started = page.Cursor is null;
        foreach (var commit in History.Walk(RevisionResolver.Resolve(git, target.ToString(), revision)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!started)
                started = commit.Sha == page.Cursor;
            else if (items.Count == limit)
                return new Page<Commit>(items, items[^1].Id.Value);
            else
                items.Add(Describe(commit));
        }

        return started
            ? new Page<Commit>(items, null)
            : throw new KlusterfuckException(
                ErrorCodes.CommitNotFound, $"The commit '{page.Cursor}' at which the list of {target} stopped is no longer in it.", page.Cursor, "List from the beginning.");
    }

    private static bool TryProtect(Repository git, Target target, CommitId commit, bool last)
    {
        if (git.Lookup<GitCommit>(commit.Value) is null)
            throw new KlusterfuckException(ErrorCodes.CommitNotFound, $"There is no commit {commit} in {target}.", commit.Value);
        var name = $"refs/tags/kf/{commit}";
        try
        {
            return ReferenceFile.Read(git.Info.Path, name) == commit.Value || ReferenceFile.TryMove(git.Info.Path, name, ReferenceFile.Read(git.Info.Path, name), commit.Value);
        }
        catch (ReferenceLockedException) when (!last)
        {
            return false;
        }
    }
}
