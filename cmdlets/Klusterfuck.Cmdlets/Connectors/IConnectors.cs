using System.Collections.Immutable;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Connectors;

/// <summary>Connectors, wherever the cmdlets work.</summary>
internal interface IConnectors
{
    /// <summary>Those that come with the product, then registered ones by name.</summary>
    Task<Page<ConnectorType>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken);

    /// <summary>One connector.</summary>
    Task<ConnectorType> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>Registers an image.</summary>
    Task<ConnectorType> CreateAsync(
        NamespaceName ns, ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables, CancellationToken cancellationToken);

    /// <summary>Replaces what is said of a registered one.</summary>
    Task<ConnectorType> SetAsync(
        NamespaceName ns, ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables, CancellationToken cancellationToken);

    /// <summary>Removes a registered one.</summary>
    Task RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);
}
