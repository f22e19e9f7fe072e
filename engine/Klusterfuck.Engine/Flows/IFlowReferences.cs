using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>Knows what a flow may name.</summary>
public interface IFlowReferences
{
    /// <summary>Whether there is such a function.</summary>
    Task<bool> HasFunctionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>Whether there is such a secret.</summary>
    Task<bool> HasSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>Whether there is such a flow.</summary>
    Task<bool> HasFlowAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>Whether there is such a type of connector, registered beside the ones that come with the product.</summary>
    Task<bool> HasConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>The type of connector of that name that was registered; null where there is none.</summary>
    Task<ConnectorType?> FindConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult<ConnectorType?>(null);
}
