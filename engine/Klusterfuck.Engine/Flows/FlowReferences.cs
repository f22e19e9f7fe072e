using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Engine.Flows;

/// <summary>Looks up what a flow names in the stores of the engine.</summary>
public sealed class FlowReferences(
    IDefinitionStore<FunctionDefinition> functions, IDefinitionStore<FlowDefinition> flows, ISecretStore secrets, IDefinitionStore<ConnectorDefinition> connectors) : IFlowReferences
{
    /// <inheritdoc/>
    public async Task<bool> HasFunctionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await functions.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public async Task<bool> HasFlowAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await flows.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public async Task<bool> HasSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await secrets.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public async Task<bool> HasConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await FindConnectorAsync(ns, name, cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public async Task<ConnectorType?> FindConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await connectors.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is { } definition ? ConnectorType.Of(definition) : null;
}
