using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Repositories;

/// <summary>Reads the commits of repositories and protects selected ones.</summary>
public interface ICommitLog
{
    /// <summary>
    /// The commit a revision names at this moment: a full or short id (4 digits or more), a branch, a tag, <c>HEAD</c> (the tip of the default
    /// branch), each also with <c>~n</c> and <c>^n</c>.
    /// </summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.CommitNotFound"/>, <see cref="ErrorCodes.CommitAmbiguous"/>, <see cref="ErrorCodes.RepositoryNotFound"/>.</exception>
    Task<Commit> ResolveAsync(Target repository, string revision, CancellationToken cancellationToken);

    /// <summary>The commits reachable from a revision, newest first. The cursor is the id of the last commit of the page before. Empty for an empty repository.</summary>
    Task<Page<Commit>> ListAsync(Target repository, string revision, PageRequest page, CancellationToken cancellationToken);

    /// <summary>How many commits are reachable from <paramref name="tip"/> and not from <paramref name="commit"/>; 0 where <paramref name="commit"/> is no ancestor of it.</summary>
    Task<int> CountBehindAsync(Target repository, CommitId commit, CommitId tip, CancellationToken cancellationToken);

    /// <summary>What two commits differ in.</summary>
    Task<Comparison> CompareAsync(Target repository, string from, string to, CancellationToken cancellationToken);

    /// <summary>Tags a commit <c>kf/&lt;id&gt;</c>, so that neither a force-push nor a collection takes it away. Doing it again changes nothing.</summary>
    Task ProtectAsync(Target repository, CommitId commit, CancellationToken cancellationToken);
}
