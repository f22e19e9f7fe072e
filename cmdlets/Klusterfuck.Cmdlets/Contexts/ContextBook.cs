using System.Collections.Immutable;

namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>The saved contexts and which of them is the current one.</summary>
/// <param name="Current">The name of the current one; null for the embedded default.</param>
/// <param name="Entries">Contexts by name.</param>
internal sealed record ContextBook(string? Current, ImmutableSortedDictionary<string, ContextEntry> Entries)
{
    /// <summary>Nothing saved.</summary>
    public static ContextBook Empty { get; } = new(null, ImmutableSortedDictionary.Create<string, ContextEntry>(StringComparer.OrdinalIgnoreCase));

    /// <summary>The context of a name; the embedded default is always there.</summary>
    public ContextEntry? Find(string name) =>
        Entries.GetValueOrDefault(name) ?? (name.Equals(ContextEntry.EmbeddedName, StringComparison.OrdinalIgnoreCase) ? ContextEntry.Embedded : null);
}
