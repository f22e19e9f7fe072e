using System.Collections.Immutable;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes.Definitions;

/// <summary>The namespaces of a cluster that the product was told of; others it may not read.</summary>
/// <param name="all">The namespaces.</param>
internal sealed class NamedNamespaces(ImmutableArray<NamespaceName> all) : INamespaces
{
    public Task<IReadOnlyList<NamespaceName>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<NamespaceName>>(all);
}
