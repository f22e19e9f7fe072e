using Klusterfuck.Engine.Git.Gogs.Api;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Git.Storage;
using Klusterfuck.Engine.Naming;
using LibGit2Sharp;

namespace Klusterfuck.Engine.Git.Gogs.Mirrors;

/// <summary>
/// A bare mirror of one repository. Selected commits are kept in it under <c>refs/kf/keep/</c>, whatever happens on the server, so that it can give them to
/// workers while the server is down or the repository is gone.
/// </summary>
/// <param name="repository">The repository.</param>
/// <param name="folder">Where the mirror is.</param>
/// <param name="remote">Speaks git with the server.</param>
/// <param name="repositories">Knows the default branch of one without commits.</param>
/// <param name="time">The clock.</param>
internal sealed class GogsMirror(Target repository, string folder, GogsRemote remote, GogsRepositories repositories, TimeProvider time)
{
    private const int Attempts = 4;
    private const string Keep = "refs/kf/keep/";
    private const string Tag = "refs/tags/kf/";
    private const string Branches = "refs/heads/";

    private readonly Lock gate = new();
    private Task refresh = Task.CompletedTask;
    private Task? next;

    /// <summary>Where it is.</summary>
    public string Folder => folder;

    /// <summary>Whether there is a mirror.</summary>
    public bool Exists => File.Exists(Path.Combine(folder, "HEAD"));

    /// <summary>
    /// Brings the mirror to what the server has. Callers at the same time share the work, but never one that began before they called, which may have missed
    /// what they want to see.
    /// </summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RepositoryNotFound"/>, <see cref="ErrorCodes.GitHostUnavailable"/>.</exception>
    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (next is not null)
                return next.WaitAsync(cancellationToken);
            if (!refresh.IsCompleted)
                return (next = RefreshAfterAsync(refresh)).WaitAsync(cancellationToken);
            refresh = Task.Run(RefreshOnceAsync, CancellationToken.None);
            return refresh.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Whether a commit is in the mirror.</summary>
    public async Task<bool> HasAsync(CommitId commit, CancellationToken cancellationToken) =>
        Exists && await RunAsync(git => git.Lookup<Commit>(commit.Value) is not null, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether the server had a branch when it was last asked.</summary>
    public Task<bool> HasBranchesAsync(CancellationToken cancellationToken) => RunAsync(git => git.Branches.Any(), cancellationToken);

    /// <summary>Works on the mirror.</summary>
    public Task<T> RunAsync<T>(Func<Repository, T> work, CancellationToken cancellationToken) => GitOperation.RunAsync(
        repository.ToString(),
        _ =>
        {
            using var git = GitLibrary.Open(folder);
            return work(git);
        },
        time,
        GitOperation.DefaultLimit,
        cancellationToken);

    /// <summary>Makes the empty mirror of a repository without commits, its HEAD at the default branch.</summary>
    public void Begin(string defaultBranch)
    {
        Lay();
        PutHead(Branches + defaultBranch);
    }

    /// <summary>Pushes a commit of the mirror, and notes here that the server has it.</summary>
    /// <returns>Null where it is done; else why the server does not take it: it has other commits.</returns>
    public async Task<string?> PushAsync(string commit, string reference, CancellationToken cancellationToken)
    {
        if (await remote.PushAsync(repository, folder, commit, reference, cancellationToken).ConfigureAwait(false) is { } refusal)
            return refusal;
        TryNote(reference, commit);
        return null;
    }

    /// <summary>Keeps a commit for good, here at once and on the server by a tag, when that answers again at the latest.</summary>
    public async Task KeepAsync(CommitId commit, CancellationToken cancellationToken)
    {
        ReferenceFile.TryMove(folder, Keep + commit, ReferenceFile.Read(folder, Keep + commit), commit.Value);
        if (ReferenceFile.Read(folder, Tag + commit) == commit.Value)
            return;
        try
        {
            await PushAsync(commit.Value, Tag + commit, cancellationToken).ConfigureAwait(false);
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.GitHostUnavailable)
        {
            // The next refresh does it.
        }
    }

    private async Task RefreshAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task mine;
        lock (gate)
            (refresh, next) = (mine = Task.Run(RefreshOnceAsync, CancellationToken.None), null);
        await mine.ConfigureAwait(false);
    }

    private async Task RefreshOnceAsync()
    {
        var advertised = await AdvertiseAsync().ConfigureAwait(false);
        Lay();
        var (differs, head) = await RunAsync(git => (Differs(git, advertised), Head(git)), CancellationToken.None).ConfigureAwait(false);
        if (differs)
            await remote.FetchAsync(repository, folder, CancellationToken.None).ConfigureAwait(false);
        var wanted = advertised.Head ?? await FindDefaultAsync().ConfigureAwait(false);
        if (wanted is not null && wanted != head)
            PutHead(wanted);
        await PushMissingTagsAsync(advertised).ConfigureAwait(false);
    }

    // While SQLite is locked Gogs does not find what is there, and says so to git with 404; its API can tell.
    private async Task<RefAdvertisement> AdvertiseAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await remote.AdvertiseAsync(repository, CancellationToken.None).ConfigureAwait(false);
            }
            catch (KlusterfuckException e) when (e.Code == ErrorCodes.RepositoryNotFound && attempt < Attempts)
            {
                if (await repositories.FindAsync(repository, CancellationToken.None).ConfigureAwait(false) is null)
                    throw;
            }
        }
    }

    private async Task<string?> FindDefaultAsync() =>
        await repositories.FindAsync(repository, CancellationToken.None).ConfigureAwait(false) is { } found ? Branches + found.DefaultBranch : null;

    private async Task PushMissingTagsAsync(RefAdvertisement advertised)
    {
        var kept = await RunAsync(git => git.Refs.FromGlob(Keep + "*").Select(reference => reference.TargetIdentifier).ToList(), CancellationToken.None).ConfigureAwait(false);
        foreach (var commit in kept.Where(commit => !advertised.References.ContainsKey(Tag + commit)))
            await KeepAsync(CommitId.Parse(commit), CancellationToken.None).ConfigureAwait(false);
    }

    private static bool Differs(Repository git, RefAdvertisement advertised)
    {
        var here = git.Refs.FromGlob("refs/heads/*").Concat(git.Refs.FromGlob("refs/tags/*"))
            .ToDictionary(reference => reference.CanonicalName, reference => reference.TargetIdentifier, StringComparer.Ordinal);
        return here.Count != advertised.References.Count
            || advertised.References.Any(reference => here.GetValueOrDefault(reference.Key) != reference.Value);
    }

    private static string? Head(Repository git) => (git.Refs["HEAD"] as SymbolicReference)?.TargetIdentifier;

    private void Lay()
    {
        if (!Exists)
            BareRepositoryLayout.Write(folder);
    }

    private void PutHead(string branch)
    {
        if (!Reference.IsValidName(branch))
            throw GitErrors.Damaged(repository.ToString(), "its HEAD names no branch");
        var temporary = Path.Combine(folder, $"HEAD.{Guid.NewGuid():N}");
        File.WriteAllText(temporary, $"ref: {branch}\n");
        File.Move(temporary, Path.Combine(folder, "HEAD"), overwrite: true);
    }

    // The next refresh brings it where something stands in the way here.
    private void TryNote(string reference, string commit)
    {
        try
        {
            ReferenceFile.TryMove(folder, reference, ReferenceFile.Read(folder, reference), commit);
        }
        catch (ReferenceLockedException)
        {
        }
    }
}
