using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Cmdlets.Secrets;

/// <summary>Secrets, wherever the cmdlets work. Values go in and never come out.</summary>
internal interface ISecrets
{
    /// <summary>Secrets by name.</summary>
    Task<Page<SecretEntry>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken);

    /// <summary>What is known of one secret; an error where there is none.</summary>
    Task<SecretEntry> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>Creates a secret; an error where it exists.</summary>
    Task<SecretEntry> CreateAsync(NamespaceName ns, ResourceName name, string value, bool forFunctions, CancellationToken cancellationToken);

    /// <summary>Replaces the value of a secret that exists; who may have it stays where null.</summary>
    Task<SecretEntry> SetAsync(NamespaceName ns, ResourceName name, string value, bool? forFunctions, CancellationToken cancellationToken);

    /// <summary>Removes a secret; an error where there is none.</summary>
    Task RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);
}
