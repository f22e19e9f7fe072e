using System.Net;
using Klusterfuck.Engine.Git.Gogs.Api;
using Klusterfuck.Engine.Naming;
using LibGit2Sharp;

namespace Klusterfuck.Engine.Git.Gogs.Mirrors;

/// <summary>
/// Speaks git with Gogs. What it has is asked over plain HTTP, which can be given up at any time; only where something is to be transferred libgit2 is called,
/// with the header that says who asks and no handler of credentials, on which it hangs for ever.
/// </summary>
/// <param name="client">Sends requests.</param>
/// <param name="names">What repositories are called.</param>
/// <param name="options">The time limit.</param>
/// <param name="time">The clock.</param>
internal sealed class GogsRemote(GogsClient client, GogsNames names, GogsOptions options, TimeProvider time)
{
    private const int Attempts = 8;
    private const int MaxHanging = 4;
    private const string Origin = "origin";
    private const string AdvertisementType = "application/x-git-upload-pack-advertisement";
    private static readonly string[] RefSpecs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

    // The last four are how libgit2 reports a connection that broke off: a server may close one that it kept open, and a push that has arrived is up to date the next time.
    // Nor does a 403 or a 404 last: libgit2 is called only for what the server has just shown or made, in organisations of the one who asks.
    private static readonly string[] Passing =
        ["authentication", "status code: 401", "status code: 403", "status code: 404", "status code: 5", "data from socket", "data to socket", "EOF", "no content-type header"];

    private readonly Lock gate = new();
    private readonly List<Task> hanging = [];

    /// <summary>Where git finds a repository, relative to the server.</summary>
    public string Path(Target repository) => names.FullName(repository) + ".git";

    /// <summary>The references the server has.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RepositoryNotFound"/>, <see cref="ErrorCodes.GitHostUnavailable"/>.</exception>
    public async Task<RefAdvertisement> AdvertiseAsync(Target repository, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (status, type, body) = await client.GetAsync($"{Path(repository)}/info/refs?service=git-upload-pack", client.Basic, cancellationToken).ConfigureAwait(false);
            if (status == HttpStatusCode.NotFound)
                throw GitErrors.NoRepository(repository.ToString());
            if (status == HttpStatusCode.OK && type == AdvertisementType && RefAdvertisement.TryParse(body) is { } advertisement)
                return advertisement;
            var answer = new GogsAnswer(status, "");
            if (!answer.MayPass || attempt == Attempts)
                throw GogsErrors.Refused(client.Url, $"show the commits of '{names.FullName(repository)}'", answer);
            await client.PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Brings branches and tags into a bare repository here; what the server has no longer is removed.</summary>
    public Task FetchAsync(Target repository, string folder, CancellationToken cancellationToken) => RepeatAsync(
        repository,
        inTime =>
        {
            using var git = Open(repository, folder);
            var options = new FetchOptions
            {
                TagFetchMode = TagFetchMode.None, Prune = true, CustomHeaders = [Header], OnProgress = _ => inTime(), OnTransferProgress = _ => inTime(),
            };
            LibGit2Sharp.Commands.Fetch(git, Origin, RefSpecs, options, null);
            return true;
        },
        cancellationToken);

    /// <summary>Puts a reference of the server at a commit that is here, unless that would take away commits it has.</summary>
    /// <returns>Null where it is done; else what the server says, or that it has other commits.</returns>
    public Task<string?> PushAsync(Target repository, string folder, string commit, string reference, CancellationToken cancellationToken) => client.TakeTurnAsync(
        () => RepeatAsync(repository, inTime => Push(repository, folder, commit, reference, inTime), cancellationToken), cancellationToken);

    private string Header => $"Authorization: {client.Basic}";

    private string? Push(Target repository, string folder, string commit, string reference, Func<bool> inTime)
    {
        using var git = Open(repository, folder);
        string? refusal = null;
        var options = new PushOptions
        {
            CustomHeaders = [Header],
            OnPackBuilderProgress = (_, _, _) => inTime(),
            OnPushTransferProgress = (_, _, _) => inTime(),
            OnPushStatusError = error => refusal = error.Message,
        };
        try
        {
            git.Network.Push(git.Network.Remotes[Origin], commit, reference, options);
            return refusal;
        }
        catch (NonFastForwardException e)
        {
            return e.Message;
        }
    }

    private Repository Open(Target repository, string folder)
    {
        var git = GitLibrary.Open(folder);
        var url = new Uri(client.Url, Path(repository)).AbsoluteUri;
        if (git.Network.Remotes[Origin] is not { } remote)
            git.Network.Remotes.Add(Origin, url);
        else if (remote.Url != url)
            git.Network.Remotes.Update(Origin, change => change.Url = url);
        return git;
    }

    private async Task<T> RepeatAsync<T>(Target repository, Func<Func<bool>, T> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunAsync(work, cancellationToken).ConfigureAwait(false);
            }
            catch (LibGit2SharpException e) when (attempt < Attempts && MayPass(e))
            {
                await client.PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (LibGit2SharpException e)
            {
                throw Translate(e, repository);
            }
            catch (Exception e) when (GitErrors.Knows(e))
            {
                throw GitErrors.Translate(e, repository.ToString());
            }
        }
    }

    // libgit2 cannot be interrupted while a server is silent. A call that hangs is left alone when its time is over, but only so many.
    private async Task<T> RunAsync<T>(Func<Func<bool>, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var started = time.GetTimestamp();
        lock (gate)
        {
            hanging.RemoveAll(task => task.IsCompleted);
            if (hanging.Count >= MaxHanging)
                throw GogsErrors.NoAnswer(client.Url, null);
        }

        var call = Task.Factory.StartNew(
            () => work(() => time.GetElapsedTime(started) < options.GitTimeout),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
        try
        {
            return await call.WaitAsync(options.GitTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            client.Outage.Begin();
            Leave(call);
            throw GogsErrors.TooSlow(client.Url, options.GitTimeout);
        }
        catch (OperationCanceledException)
        {
            Leave(call);
            throw;
        }
    }

    private void Leave(Task call)
    {
        _ = call.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        lock (gate)
            hanging.Add(call);
    }

    private static bool MayPass(LibGit2SharpException e) => Passing.Any(text => Says(e, text));

    private KlusterfuckException Translate(LibGit2SharpException e, Target repository)
    {
        if (Says(e, "status code: 404"))
            return GitErrors.NoRepository(repository.ToString(), e);
        if (Says(e, "authentication") || Says(e, "status code: 401") || Says(e, "status code: 403"))
            return GogsErrors.Refused(client.Url, $"transfer commits of '{names.FullName(repository)}'", new GogsAnswer(HttpStatusCode.Unauthorized, ""));
        if (e is RepositoryNotFoundException or LibGit2Sharp.NotFoundException || GitErrors.IsDiskFull(e))
            return GitErrors.Translate(e, repository.ToString());
        client.Outage.Begin();
        return GogsErrors.NoAnswer(client.Url, e);
    }

    private static bool Says(LibGit2SharpException e, string text) => e.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
}
