using Klusterfuck.Engine.Git.Commits;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Git.Storage;
using Klusterfuck.Engine.Naming;
using LibGit2Sharp;
using Commit = Klusterfuck.Engine.Repositories.Commit;

namespace Klusterfuck.Engine.Git.Remotes;

/// <summary>
/// A repository elsewhere, with a bare mirror of its branches and tags in a folder here. One instance is for one folder; calls at the same time share
/// what they fetch.
/// </summary>
/// <param name="address">Where it is.</param>
/// <param name="folder">The folder of the mirror; made where absent.</param>
/// <param name="time">The clock.</param>
/// <param name="timeout">How long one fetch may take; 2 minutes where null.</param>
public sealed class RemoteRepository(RemoteAddress address, string folder, TimeProvider time, TimeSpan? timeout = null) : IRepositoryLocator
{
    private const int MaxHanging = 4;
    private const string Origin = "origin";
    private const string RemoteHead = "refs/kf/head";
    private static readonly string[] RefSpecs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", $"+HEAD:{RemoteHead}"];

    private readonly string folder = Path.GetFullPath(folder);
    private readonly TimeSpan timeout = timeout ?? TimeSpan.FromMinutes(2);
    private readonly Lock gate = new();
    private readonly List<Task> hanging = [];
    private Task? running;
    private long startedAt;

    /// <summary>The folder of the mirror, whatever is asked for.</summary>
    public Task<string> LocateAsync(Target repository, CancellationToken cancellationToken) => Task.FromResult(folder);

    /// <summary>Brings the mirror up to date.</summary>
    /// <exception cref="KlusterfuckException">
    /// <see cref="ErrorCodes.GitHostUnavailable"/> where the server does not answer in time or refuses, <see cref="ErrorCodes.RepositoryNotFound"/>,
    /// <see cref="ErrorCodes.DiskFull"/>.
    /// </exception>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task fetch;
        lock (gate)
        {
            // libgit2 cannot be interrupted while a server is silent. One that hangs is left alone when its time is over, and a new one tries, but only
            // so many: a server that never answers costs a few threads, not one for each request.
            hanging.RemoveAll(task => task.IsCompleted);
            if (running is { IsCompleted: false } && time.GetElapsedTime(startedAt) >= timeout && hanging.Count < MaxHanging)
                hanging.Add(running);
            if (running is null or { IsCompleted: true } || hanging.Contains(running))
                (running, startedAt) = (Start(Fetch), time.GetTimestamp());
            fetch = running;
        }

        await WaitAsync(fetch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commit a revision names. A full id that is in the mirror already is answered without asking the server; everything else is fetched first.</summary>
    /// <param name="revision">As <see cref="Klusterfuck.Engine.Repositories.ICommitLog.ResolveAsync"/> takes it; null or empty for the tip of the server's default branch.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="KlusterfuckException">As <see cref="FetchAsync"/>, and <see cref="ErrorCodes.CommitNotFound"/>, <see cref="ErrorCodes.CommitAmbiguous"/>.</exception>
    public async Task<Commit> ResolveAsync(string? revision, CancellationToken cancellationToken)
    {
        if (CommitId.TryParse(revision, out var id) && Directory.Exists(folder) && await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } known)
            return known;
        await FetchAsync(cancellationToken).ConfigureAwait(false);
        if (id != default && await FindAsync(id, cancellationToken).ConfigureAwait(false) is null)
            await FetchByIdAsync(id, cancellationToken).ConfigureAwait(false);
        return await RunAsync(
            repository => GitCommitLog.Describe(RevisionResolver.Resolve(repository, address.Url, string.IsNullOrEmpty(revision) ? "HEAD" : revision)),
            cancellationToken).ConfigureAwait(false);
    }

    // A commit that no branch reaches any more. Whether a server gives it away is the server's to say; that it does not is told by the resolution.
    private async Task FetchByIdAsync(CommitId id, CancellationToken cancellationToken)
    {
        try
        {
            await WaitAsync(Start(() => Fetch([$"+{id}:refs/kf/{id}"], prune: false)), cancellationToken).ConfigureAwait(false);
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.GitHostUnavailable && e.InnerException is LibGit2SharpException)
        {
        }
    }

    private static Task Start(Action work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private async Task WaitAsync(Task fetch, CancellationToken cancellationToken)
    {
        try
        {
            await fetch.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw GitErrors.TooSlow(address.Url, timeout);
        }
        catch (LibGit2SharpException e)
        {
            throw RemoteErrors.Translate(e, address);
        }
        catch (Exception e) when (GitErrors.Knows(e))
        {
            throw GitErrors.Translate(e, address.Url);
        }
    }

    private Task<Commit?> FindAsync(CommitId id, CancellationToken cancellationToken) => RunAsync(
        repository => repository.Lookup<LibGit2Sharp.Commit>(id.Value) is { } commit ? GitCommitLog.Describe(commit) : null, cancellationToken);

    private Task<T> RunAsync<T>(Func<Repository, T> work, CancellationToken cancellationToken) => GitOperation.RunAsync(
        address.Url,
        _ =>
        {
            using var repository = GitLibrary.Open(folder);
            return work(repository);
        },
        time,
        GitOperation.DefaultLimit,
        cancellationToken);

    private void Fetch()
    {
        if (address.Folder is { } source && !Directory.Exists(source))
            throw GitErrors.NoRepository(address.Url);
        if (!File.Exists(Path.Combine(folder, "HEAD")))
            BareRepositoryLayout.Write(folder);
        Fetch(RefSpecs, prune: true);
        if (ReferenceFile.Read(folder, RemoteHead) is { } head)
            ReferenceFile.TryMove(folder, "HEAD", ReferenceFile.Read(folder, "HEAD"), head);
    }

    private void Fetch(IReadOnlyList<string> refSpecs, bool prune)
    {
        using var repository = GitLibrary.Open(folder);
        var started = time.GetTimestamp();
        bool InTime() => time.GetElapsedTime(started) < timeout;
        var options = new FetchOptions
        {
            TagFetchMode = TagFetchMode.None,
            Prune = prune,
            CustomHeaders = address.Authorization is { } header ? [header] : [],
            OnProgress = _ => InTime(),
            OnTransferProgress = _ => InTime(),
        };
        // By name: LibGit2Sharp 0.32 takes a URL for the name of a remote, and refuses it.
        if (repository.Network.Remotes[Origin] is null)
            repository.Network.Remotes.Add(Origin, address.Url);
        else if (repository.Network.Remotes[Origin].Url != address.Url)
            repository.Network.Remotes.Update(Origin, remote => remote.Url = address.Url);
        LibGit2Sharp.Commands.Fetch(repository, Origin, refSpecs, options, null);
    }
}
