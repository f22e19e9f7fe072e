using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Git.Gogs.Api;
using Klusterfuck.Engine.Git.Gogs.Mirrors;
using Klusterfuck.Engine.Git.Gogs.Webhooks;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>
/// A Gogs as the git host: everything the engine needs of one, put together. Construct it with options, hand its ports to the catalogs, dispose it at the
/// end. Constructing asks nobody, so that a service starts while Gogs is down.
/// </summary>
public sealed class GogsGit : IDisposable
{
    private readonly GogsClient client;
    private readonly GogsTokens tokens;
    private readonly GogsApi api;
    private readonly GogsMirrors mirrors;
    private readonly GogsRemote remote;

    /// <summary>Puts it together.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> with all that is wrong with the options.</exception>
    public GogsGit(GogsOptions options, TimeProvider time)
    {
        options = options.Check().OrThrow("settings of Gogs");
        var names = new GogsNames(options.Prefix);
        var key = new GogsKey(options.Key);
        client = new GogsClient(options, time);
        tokens = new GogsTokens(client, options);
        api = new GogsApi(client, tokens);
        remote = new GogsRemote(client, names, options, time);
        var repositories = new GogsRepositories(api, names);
        var hooks = new GogsHooks(api, names, options.WebhookUrl, key.WebhookSecret);
        mirrors = new GogsMirrors(options.Folder, remote, repositories, hooks, client.Outage, time);
        Host = new GogsGitHost(repositories, mirrors, hooks, options, time);
        Log = new GogsCommitLog(mirrors, time);
        Files = new GogsFileStore(mirrors, client, time);
        Checkouts = new GogsCheckoutSource(mirrors, time);
        Readers = new GogsReaders(client, new GogsUsers(api, names, repositories), remote, names, key, new GogsGrants(Path.Combine(options.Folder, ".readers")));
        Webhook = new GogsWebhook(key.WebhookSecret, names);
    }

    /// <summary>Makes and removes repositories.</summary>
    public IGitHost Host { get; }

    /// <summary>Reads and keeps commits.</summary>
    public ICommitLog Log { get; }

    /// <summary>Reads and commits files.</summary>
    public IFileStore Files { get; }

    /// <summary>Checks commits out, from the mirrors.</summary>
    public ICheckoutSource Checkouts { get; }

    /// <summary>The mirrors, brought up to date where Gogs answers: what is served to those who clone from this service.</summary>
    public IRepositoryLocator Mirrors => mirrors;

    /// <summary>The mirrors as they are: what is served within one clone, and to workers while Gogs is down.</summary>
    public IRepositoryLocator MirrorsAsTheyAre => mirrors.AsTheyAre;

    /// <summary>The users that workers read with.</summary>
    public GogsReaders Readers { get; }

    /// <summary>Reads what Gogs reports.</summary>
    public GogsWebhook Webhook { get; }

    /// <summary>Says whether Gogs answers and takes the administrator for one.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.GitHostUnavailable"/> where it does not.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        api.Expect(await api.GetAsync("user", cancellationToken).ConfigureAwait(false), "say who its user is");

    /// <summary>Sends a request of git's protocol on to Gogs as the administrator, for clients that push through this service. The caller disposes the answer.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="service">What is asked of it: <c>info/refs?service=git-receive-pack</c>, <c>git-receive-pack</c>.</param>
    /// <param name="request">Method, content and headers; its address and its authorization are set here.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.GitHostUnavailable"/> where nothing comes back.</exception>
    public Task<HttpResponseMessage> ForwardAsync(Target repository, string service, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri($"{remote.Path(repository)}/{service}", UriKind.Relative);
        return client.ForwardAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        tokens.Dispose();
    }
}
