using Klusterfuck.Cmdlets.Commits;
using Klusterfuck.Cmdlets.Connectors;
using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Cmdlets.Functions;
using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Cmdlets.Secrets;
using Klusterfuck.Cmdlets.Sessions.Cluster;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Works on an admin over its REST API.</summary>
internal sealed class RemoteSession(RemoteClient client, string? context, ClusterOrigin? origin = null) : IKfSession
{
    /// <summary>What an admin expects as the user of git; it is the password that counts.</summary>
    private const string GitUser = "kf";

    /// <inheritdoc/>
    public string? Context => context;

    /// <inheritdoc/>
    public IFunctions Functions { get; } = new RemoteFunctions(client);

    /// <inheritdoc/>
    public ICommits Commits { get; } = new RemoteCommits(client);

    /// <inheritdoc/>
    public IFlows Flows { get; } = new RemoteFlows(client);

    /// <inheritdoc/>
    public IRuns Runs { get; } = new RemoteRuns(client);

    /// <inheritdoc/>
    public ISecrets Secrets { get; } = new RemoteSecrets(client);

    /// <inheritdoc/>
    public IConnectors Connectors { get; } = new RemoteConnectors(client);

    /// <inheritdoc/>
    public (string User, string Password)? GitCredential => client.Token is { } token ? (GitUser, token) : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListNamespacesAsync(CancellationToken cancellationToken) =>
        [.. (await client.GetAsync(NamespaceName.Default, "namespaces", cancellationToken)).Items("items").Select(i => i.Text("name")).OfType<string>()];

    /// <inheritdoc/>
    public string RepositoryUrl(Target repository) => SessionAddresses.Repository(client.Admin, repository).AbsoluteUri;

    /// <inheritdoc/>
    public string OriginUrl(Target repository) => origin is null ? RepositoryUrl(repository) : SessionAddresses.Repository(origin.Address, repository).AbsoluteUri;

    /// <inheritdoc/>
    public string? ShareOrigin()
    {
        origin?.Begin(client.Admin, client.Token ?? "");
        return origin?.ConfigFile;
    }

    /// <inheritdoc/>
    public Uri FunctionUrl(NamespaceName ns, ResourceName name) => SessionAddresses.Function(client.Admin, ns, name);

    /// <inheritdoc/>
    public Uri FlowUrl(NamespaceName ns, ResourceName name) => SessionAddresses.Flow(client.Admin, ns, name);
}
