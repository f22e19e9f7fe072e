using System.Text.Json;
using Klusterfuck.Cmdlets.Secrets;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Secrets of an admin.</summary>
internal sealed class RemoteSecrets(RemoteClient client) : ISecrets
{
    /// <inheritdoc/>
    public async Task<Page<SecretEntry>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        (await client.GetAsync(ns, "secrets" + RemoteClient.Query(page), cancellationToken)).Page(Read);

    /// <inheritdoc/>
    public async Task<SecretEntry> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        Read(await client.GetAsync(ns, $"secrets/{name}", cancellationToken));

    /// <inheritdoc/>
    public async Task<SecretEntry> CreateAsync(NamespaceName ns, ResourceName name, string value, bool forFunctions, CancellationToken cancellationToken) =>
        Read(await client.SendJsonAsync(HttpMethod.Post, ns, "secrets", new { name = name.Value, value, forFunctions }, cancellationToken));

    /// <inheritdoc/>
    public async Task<SecretEntry> SetAsync(NamespaceName ns, ResourceName name, string value, bool? forFunctions, CancellationToken cancellationToken)
    {
        var stored = await GetAsync(ns, name, cancellationToken);
        return Read(await client.SendJsonAsync(
            HttpMethod.Put, ns, $"secrets/{name}", new { value, forFunctions = forFunctions ?? stored.ForFunctions }, cancellationToken));
    }

    /// <inheritdoc/>
    public Task RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        client.SendAsync(HttpMethod.Delete, ns, $"secrets/{name}", content: null, cancellationToken);

    private static SecretEntry Read(JsonElement json) => new(
        NamespaceName.Parse(json.Text("namespace")), ResourceName.Parse(json.Text("name")), json.Flag("forFunctions"), json.Instant("updatedAt") ?? default);
}
