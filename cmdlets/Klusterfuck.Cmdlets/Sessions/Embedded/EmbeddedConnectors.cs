using System.Collections.Immutable;
using Klusterfuck.Cmdlets.Connectors;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Embedded;

/// <summary>Connectors of a data folder.</summary>
internal sealed class EmbeddedConnectors(ConnectorCatalog connectors) : IConnectors
{
    /// <inheritdoc/>
    public Task<Page<ConnectorType>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        connectors.ListAsync(ns, page, cancellationToken);

    /// <inheritdoc/>
    public Task<ConnectorType> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        connectors.GetAsync(ns, name, cancellationToken);

    /// <inheritdoc/>
    public Task<ConnectorType> CreateAsync(
        NamespaceName ns, ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables, CancellationToken cancellationToken) =>
        connectors.CreateAsync(ns, name, image, description, variables, cancellationToken);

    /// <inheritdoc/>
    public Task<ConnectorType> SetAsync(
        NamespaceName ns, ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables, CancellationToken cancellationToken) =>
        connectors.SetAsync(ns, name, image, description, variables, expectedGeneration: null, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        connectors.RemoveAsync(ns, name, expectedGeneration: null, cancellationToken);
}
