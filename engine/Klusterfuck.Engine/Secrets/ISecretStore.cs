using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Secrets;

/// <summary>Keeps secrets, encrypted at rest. Values never appear in an error, a log or a list.</summary>
public interface ISecretStore
{
    /// <summary>Names, without values.</summary>
    Task<Page<SecretEntry>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken);

    /// <summary>One entry with its value; null where there is none.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.SecretUnreadable"/>.</exception>
    Task<(SecretEntry Entry, string Value)?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>Creates or replaces a secret.</summary>
    Task<SecretEntry> SetAsync(NamespaceName ns, ResourceName name, string value, bool forFunctions, CancellationToken cancellationToken);

    /// <summary>Removes a secret; false where there was none.</summary>
    Task<bool> RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);
}
