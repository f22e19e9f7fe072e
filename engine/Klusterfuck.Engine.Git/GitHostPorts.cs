using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Git.Checkouts;
using Klusterfuck.Engine.Git.Commits;
using Klusterfuck.Engine.Git.Files;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Git;

/// <summary>A git host as the engine sees it, whichever it is.</summary>
/// <param name="Host">Makes and removes repositories.</param>
/// <param name="Log">Reads and keeps commits.</param>
/// <param name="Files">Reads and commits files.</param>
/// <param name="Checkouts">Checks commits out.</param>
/// <param name="Repositories">Finds bare repositories on this machine, up to date, to serve them to those who clone.</param>
public sealed record GitHostPorts(IGitHost Host, ICommitLog Log, IFileStore Files, ICheckoutSource Checkouts, IRepositoryLocator Repositories)
{
    /// <summary>Bare repositories on this machine.</summary>
    public static GitHostPorts Of(BareRepositories repositories, TimeProvider time) => new(
        repositories, new GitCommitLog(repositories, time), new GitFileStore(repositories, time), new GitCheckoutSource(repositories, time), repositories);

    /// <summary>A Gogs.</summary>
    public static GitHostPorts Of(GogsGit gogs) => new(gogs.Host, gogs.Log, gogs.Files, gogs.Checkouts, gogs.Mirrors);
}
