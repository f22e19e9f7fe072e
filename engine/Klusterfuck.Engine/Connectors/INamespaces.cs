using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Connectors;

/// <summary>Knows where there are flows.</summary>
public interface INamespaces
{
    /// <summary>The namespaces that have flows.</summary>
    Task<IReadOnlyList<NamespaceName>> ListAsync(CancellationToken cancellationToken);
}
