using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Names with values, as the engine takes them.</summary>
internal static class Pairs
{
    /// <summary>All pairs of a table; a null value is left out.</summary>
    public static ImmutableSortedDictionary<string, string> Read(Hashtable? table) =>
        Merge(ImmutableSortedDictionary<string, string>.Empty, table);

    /// <summary>What there was, changed by the pairs of a table: a null value removes its name.</summary>
    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> pairs, Hashtable? table)
    {
        var result = pairs.ToBuilder();
        foreach (DictionaryEntry entry in table ?? [])
        {
            var name = Text(entry.Key)!;
            if (Text(entry.Value) is { } value)
                result[name] = value;
            else
                result.Remove(name);
        }

        return result.ToImmutable();
    }

    /// <summary>The pairs of a table as they are, a null value included.</summary>
    public static IReadOnlyDictionary<string, string?> Changes(Hashtable table) =>
        table.Cast<DictionaryEntry>().ToDictionary(e => Text(e.Key)!, e => Text(e.Value), StringComparer.Ordinal);

    /// <summary>The names of a table, for a message that must not show its values.</summary>
    public static string Names(Hashtable? table) => string.Join(", ", (table ?? []).Keys.Cast<object>().Select(Text).Order(StringComparer.Ordinal));

    /// <summary>A value as text, the same on every machine; null for null.</summary>
    public static string? Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };
}
