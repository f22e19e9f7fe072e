using Klusterfuck.Cmdlets.Secrets;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Cmdlets.Sessions.Embedded;

/// <summary>Secrets of a data folder.</summary>
internal sealed class EmbeddedSecrets(ISecretStore secrets) : ISecrets
{
    /// <inheritdoc/>
    public Task<Page<SecretEntry>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        secrets.ListAsync(ns, page, cancellationToken);

    /// <inheritdoc/>
    public async Task<SecretEntry> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        (await secrets.FindAsync(ns, name, cancellationToken))?.Entry ?? throw NotFound(ns, name);

    /// <inheritdoc/>
    public async Task<SecretEntry> CreateAsync(NamespaceName ns, ResourceName name, string value, bool forFunctions, CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(ns, name, cancellationToken) is not null)
            throw new KlusterfuckException(ErrorCodes.SecretExists, $"There is a secret {ns}/{name} already.", $"secret {ns}/{name}");
        return await secrets.SetAsync(ns, name, value, forFunctions, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SecretEntry> SetAsync(NamespaceName ns, ResourceName name, string value, bool? forFunctions, CancellationToken cancellationToken)
    {
        var stored = await GetAsync(ns, name, cancellationToken);
        return await secrets.SetAsync(ns, name, value, forFunctions ?? stored.ForFunctions, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        if (!await secrets.RemoveAsync(ns, name, cancellationToken))
            throw NotFound(ns, name);
    }

    private static KlusterfuckException NotFound(NamespaceName ns, ResourceName name) =>
        new(ErrorCodes.SecretNotFound, $"There is no secret {ns}/{name}.", $"secret {ns}/{name}");
}
