using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Secrets;

/// <summary>Values of the secrets in a store.</summary>
/// <param name="secrets">The store.</param>
public sealed class StoredSecretValues(ISecretStore secrets) : ISecretValues
{
    /// <inheritdoc/>
    public async Task<string?> FindValueAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        (await secrets.FindAsync(ns, name, cancellationToken).ConfigureAwait(false))?.Value;
}
