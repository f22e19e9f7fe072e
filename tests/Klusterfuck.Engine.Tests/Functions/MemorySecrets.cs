using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Engine.Tests.Functions;

/// <summary>Secrets in memory.</summary>
internal sealed class MemorySecrets : ISecretStore
{
    private readonly Dictionary<(NamespaceName, ResourceName), (SecretEntry Entry, string Value)> stored = [];

    public Task<Page<SecretEntry>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<SecretEntry>([.. stored.Values.Select(s => s.Entry)], null));

    public Task<(SecretEntry Entry, string Value)?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        Task.FromResult<(SecretEntry, string)?>(stored.TryGetValue((ns, name), out var found) ? found : null);

    public Task<SecretEntry> SetAsync(NamespaceName ns, ResourceName name, string value, bool forFunctions, CancellationToken cancellationToken)
    {
        var entry = new SecretEntry(ns, name, forFunctions, DateTimeOffset.UnixEpoch);
        stored[(ns, name)] = (entry, value);
        return Task.FromResult(entry);
    }

    public Task<bool> RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(stored.Remove((ns, name)));
}
