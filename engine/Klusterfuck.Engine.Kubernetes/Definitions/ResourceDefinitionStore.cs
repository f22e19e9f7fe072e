using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Selections;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Definitions;

/// <summary>Definitions of one kind as custom resources.</summary>
/// <param name="api">The cluster.</param>
/// <param name="map">How they are written.</param>
internal sealed class ResourceDefinitionStore<T>(ClusterApi api, ResourceMap<T> map) : IDefinitionStore<T>
    where T : Definition
{
    private const int MostPerPage = 1000;

    public async Task<T?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await api.FindAsync(map.Kind, ns.Value, name.Value, cancellationToken).ConfigureAwait(false) is { } resource ? map.Read(resource) : null;

    public async Task<Page<T>> ListAsync(NamespaceName ns, LabelSelector labels, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(page.Limit, 1, MostPerPage);
        var list = await api.ListAsync(map.Kind, ns.Value, null, cancellationToken).ConfigureAwait(false);
        var found = list.Items.Select(map.Read)
            .Where(d => string.CompareOrdinal(d.Name.Value, page.Cursor ?? "") > 0 && labels.Matches(d.Labels))
            .OrderBy(d => d.Name.Value, StringComparer.Ordinal).Take(limit + 1).ToList();
        return found.Count > limit ? new Page<T>(found[..limit], found[limit - 1].Name.Value) : new Page<T>(found, null);
    }

    public async Task<bool> TryAddAsync(T definition, Selection? selection, CancellationToken cancellationToken)
    {
        var resource = map.Write(definition);
        if (selection is not null)
            SelectionHistory.Choose(resource, selection);
        var created = await api.TryCreateAsync(map.Kind, resource, cancellationToken).ConfigureAwait(false);

        // A request whose answer was lost is sent again, and then finds what it made itself.
        created ??= await api.FindAsync(map.Kind, definition.Namespace.Value, definition.Name.Value, cancellationToken).ConfigureAwait(false) is { } there && IsOf(there, definition)
            ? there
            : null;
        if (created is null)
            return false;
        await SelectionHistory.RecordAsync(api, map.Kind, created, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task<bool> TryReplaceAsync(T definition, CancellationToken cancellationToken)
    {
        var stored = await api.FindAsync(map.Kind, definition.Namespace.Value, definition.Name.Value, cancellationToken).ConfigureAwait(false);
        if (stored is null || !IsOf(stored, definition) || map.Read(stored).Generation != definition.Generation)
            return false;
        map.Change(stored, definition);
        return await api.TryReplaceAsync(map.Kind, stored, null, cancellationToken).ConfigureAwait(false) is not null;
    }

    public async Task<bool> TryRemoveAsync(T definition, long? expectedGeneration, CancellationToken cancellationToken)
    {
        var stored = await api.FindAsync(map.Kind, definition.Namespace.Value, definition.Name.Value, cancellationToken).ConfigureAwait(false);
        if (stored is null || !IsOf(stored, definition) || (expectedGeneration is { } expected && map.Read(stored).Generation != expected))
            return false;
        var metadata = stored["metadata"]!;
        return await api.TryDeleteAsync(
            map.Kind, definition.Namespace.Value, definition.Name.Value, (string?)metadata["uid"], expectedGeneration is null ? null : (string?)metadata["resourceVersion"],
            cancellationToken).ConfigureAwait(false);
    }

    private bool IsOf(JObject resource, T definition) => map.Read(resource).Uid == definition.Uid;
}
