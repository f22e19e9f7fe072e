using System.Collections.Concurrent;
using Klusterfuck.Engine.Git.Gogs.Api;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Git.Gogs.Mirrors;

/// <summary>The mirrors of all repositories, in a folder. Where Gogs does not answer they serve what they have.</summary>
/// <param name="root">The folder.</param>
/// <param name="remote">Speaks git with the server.</param>
/// <param name="repositories">Repositories over the API.</param>
/// <param name="hooks">Their webhooks.</param>
/// <param name="outage">Whether the server did not answer a moment ago.</param>
/// <param name="time">The clock.</param>
internal sealed class GogsMirrors(string root, GogsRemote remote, GogsRepositories repositories, GogsHooks hooks, GogsOutage outage, TimeProvider time) : IRepositoryLocator
{
    private readonly ConcurrentDictionary<Target, GogsMirror> mirrors = new();

    /// <summary>Finds mirrors as they are, without asking the server.</summary>
    public IRepositoryLocator AsTheyAre => new Unasked(this);

    /// <summary>The mirror of a repository.</summary>
    public GogsMirror Of(Target repository) => mirrors.GetOrAdd(repository, target => new GogsMirror(target, Folder(target), remote, repositories, time));

    /// <summary>The file by which one process at a time decides about the repositories of a namespace.</summary>
    public string LockFile(Target repository) => Path.Combine(root, repository.Namespace.Value, ".lock");

    /// <summary>The folder of the mirror, as up to date as the server lets it be.</summary>
    public async Task<string> LocateAsync(Target repository, CancellationToken cancellationToken)
    {
        await FreshenAsync(repository, cancellationToken).ConfigureAwait(false);
        return Of(repository).Folder;
    }

    /// <summary>Brings a mirror up to date where the server answers; does with what is there where it does not.</summary>
    public async Task FreshenAsync(Target repository, CancellationToken cancellationToken)
    {
        var mirror = Of(repository);
        if (mirror.Exists && outage.IsOn)
            return;
        try
        {
            await mirror.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.GitHostUnavailable && mirror.Exists)
        {
            return;
        }

        await hooks.TryEnsureAsync(repository, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same, but a full id that is there already asks no server.</summary>
    public async Task FreshenAsync(Target repository, string revision, CancellationToken cancellationToken)
    {
        if (!CommitId.TryParse(revision, out var commit) || !await Of(repository).HasAsync(commit, cancellationToken).ConfigureAwait(false))
            await FreshenAsync(repository, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a mirror.</summary>
    public void Remove(Target repository)
    {
        hooks.Forget(repository);
        mirrors.TryRemove(repository, out _);
        var folder = Folder(repository);
        var temporary = $"{folder}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.Move(folder, temporary);
            Directory.Delete(temporary, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // There was none.
        }
    }

    private string Folder(Target repository) => Path.Combine(
        root, repository.Namespace.Value, repository.Kind == TargetKind.Function ? "functions" : "flows", repository.Name.Value + ".git");

    private sealed class Unasked(GogsMirrors mirrors) : IRepositoryLocator
    {
        public Task<string> LocateAsync(Target repository, CancellationToken cancellationToken) => mirrors.Of(repository) is { Exists: true } mirror
            ? Task.FromResult(mirror.Folder)
            : Task.FromException<string>(GitErrors.NoRepository(repository.ToString()));
    }
}
