using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Reads what an admin answers. Keys this version does not know are passed over, and absent ones are null, so that versions may differ.</summary>
internal static class JsonReading
{
    /// <summary>A text.</summary>
    public static string? Text(this JsonElement element, string key) =>
        Find(element, key) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A whole number.</summary>
    public static long? Number(this JsonElement element, string key) =>
        Find(element, key) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : null;

    /// <summary>A flag; false where absent.</summary>
    public static bool Flag(this JsonElement element, string key) => Find(element, key) is { ValueKind: JsonValueKind.True };

    /// <summary>Milliseconds.</summary>
    public static TimeSpan? Milliseconds(this JsonElement element, string key) =>
        Find(element, key) is { ValueKind: JsonValueKind.Number } value ? TimeSpan.FromMilliseconds(value.GetDouble()) : null;

    /// <summary>An instant.</summary>
    public static DateTimeOffset? Instant(this JsonElement element, string key) =>
        DateTimeOffset.TryParse(element.Text(key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    /// <summary>A commit.</summary>
    public static CommitId? Commit(this JsonElement element, string key) => CommitId.TryParse(element.Text(key), out var id) ? id : null;

    /// <summary>A value of an enumeration, in any case; its first where it is unknown.</summary>
    public static T Choice<T>(this JsonElement element, string key)
        where T : struct, Enum => Enum.TryParse<T>(element.Text(key), ignoreCase: true, out var value) ? value : default;

    /// <summary>The elements of an array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string key) =>
        Find(element, key) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The texts of an array.</summary>
    public static IEnumerable<string> Texts(this JsonElement element, string key) =>
        element.Items(key).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!);

    /// <summary>The texts of an object by key.</summary>
    public static ImmutableSortedDictionary<string, string> Pairs(this JsonElement element, string key) =>
        Find(element, key) is { ValueKind: JsonValueKind.Object } pairs
            ? pairs.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!)
            : ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>An object; null where absent.</summary>
    public static JsonElement? Object(this JsonElement element, string key) =>
        Find(element, key) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>A page of a list.</summary>
    public static Page<T> Page<T>(this JsonElement element, Func<JsonElement, T> read) => new([.. element.Items("items").Select(read)], element.Text("next"));

    private static JsonElement? Find(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) ? value : null;
}
