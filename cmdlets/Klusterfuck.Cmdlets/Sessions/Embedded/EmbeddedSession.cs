using Klusterfuck.Cmdlets.Commits;
using Klusterfuck.Cmdlets.Connectors;
using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Cmdlets.Functions;
using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Cmdlets.Secrets;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Embedded;

/// <summary>Works on a data folder in this process.</summary>
internal sealed class EmbeddedSession(EmbeddedEngine engine, string? context, Uri address) : IKfSession
{
    /// <inheritdoc/>
    public string? Context => context;

    /// <inheritdoc/>
    public IFunctions Functions { get; } = new EmbeddedFunctions(engine.Engine);

    /// <inheritdoc/>
    public ICommits Commits { get; } = new EmbeddedCommits(engine.Engine.Commits);

    /// <inheritdoc/>
    public IFlows Flows { get; } = new EmbeddedFlows(engine.Engine.Flows);

    /// <inheritdoc/>
    public IRuns Runs { get; } = new EmbeddedRuns(engine);

    /// <inheritdoc/>
    public ISecrets Secrets { get; } = new EmbeddedSecrets(engine.Engine.Secrets);

    /// <inheritdoc/>
    public IConnectors Connectors { get; } = new EmbeddedConnectors(engine.Engine.Connectors);

    /// <inheritdoc/>
    public (string User, string Password)? GitCredential => null;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListNamespacesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(
        [.. engine.ListNamespaces().Append(NamespaceName.Default).Select(n => n.Value).Distinct().Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public string RepositoryUrl(Target repository) => engine.RepositoryFolder(repository);

    /// <inheritdoc/>
    public Uri FunctionUrl(NamespaceName ns, ResourceName name) => SessionAddresses.Function(address, ns, name);

    /// <inheritdoc/>
    public Uri FlowUrl(NamespaceName ns, ResourceName name) => SessionAddresses.Flow(address, ns, name);
}
