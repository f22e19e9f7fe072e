using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Tests.Functions;

/// <summary>Definitions in memory; can fail, and can be slow in seeing what others write.</summary>
internal sealed class MemoryDefinitions<T> : IDefinitionStore<T>
    where T : Definition
{
    private readonly Dictionary<(NamespaceName, ResourceName), T> stored = [];

    public Dictionary<(NamespaceName, ResourceName), Selection> FirstSelections { get; } = [];

    public Exception? AddFails { get; set; }

    /// <summary>Called before each replacement, as another caller's change that comes first.</summary>
    public Action? BeforeReplace { get; set; }

    /// <summary>Called before each removal, as another caller's change that comes first.</summary>
    public Action? BeforeRemove { get; set; }

    public Task<T?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        lock (stored)
            return Task.FromResult(stored.GetValueOrDefault((ns, name)));
    }

    public Task<Page<T>> ListAsync(NamespaceName ns, LabelSelector labels, PageRequest page, CancellationToken cancellationToken)
    {
        lock (stored)
        {
            var found = stored.Values.Where(d => d.Namespace == ns && labels.Matches(d.Labels) && string.CompareOrdinal(d.Name.Value, page.Cursor ?? "") > 0)
                .OrderBy(d => d.Name.Value, StringComparer.Ordinal).Take(page.Limit + 1).ToList();
            return Task.FromResult(found.Count > page.Limit ? new Page<T>(found[..page.Limit], found[page.Limit - 1].Name.Value) : new Page<T>(found, null));
        }
    }

    public Task<bool> TryAddAsync(T definition, Selection? selection, CancellationToken cancellationToken)
    {
        if (AddFails is not null)
            throw AddFails;
        lock (stored)
        {
            var added = stored.TryAdd((definition.Namespace, definition.Name), definition);
            if (added && selection is not null)
                FirstSelections[(definition.Namespace, definition.Name)] = selection;
            return Task.FromResult(added);
        }
    }

    public Task<bool> TryReplaceAsync(T definition, CancellationToken cancellationToken)
    {
        BeforeReplace?.Invoke();
        lock (stored)
        {
            var key = (definition.Namespace, definition.Name);
            if (!stored.TryGetValue(key, out var found) || found.Generation != definition.Generation)
                return Task.FromResult(false);
            stored[key] = definition with { Generation = definition.Generation + 1 };
            return Task.FromResult(true);
        }
    }

    public Task<bool> TryRemoveAsync(T definition, long? expectedGeneration, CancellationToken cancellationToken)
    {
        BeforeRemove?.Invoke();
        lock (stored)
        {
            var key = (definition.Namespace, definition.Name);
            return Task.FromResult(stored.TryGetValue(key, out var found) && found.Uid == definition.Uid
                && (expectedGeneration ?? found.Generation) == found.Generation && stored.Remove(key));
        }
    }
}
