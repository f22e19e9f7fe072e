using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Definitions;

/// <summary>Finds the definitions of one kind.</summary>
/// <typeparam name="T">The kind.</typeparam>
public interface IDefinitionSource<T>
    where T : Definition
{
    /// <summary>The definition of that name; null where there is none.</summary>
    Task<T?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);
}
