using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Secrets;

/// <summary>Looks up the values of secrets that nodes of flows name.</summary>
public interface ISecretValues
{
    /// <summary>The value; null where there is no such secret.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.SecretUnreadable"/>.</exception>
    Task<string?> FindValueAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);
}
