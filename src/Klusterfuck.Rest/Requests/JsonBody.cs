using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Klusterfuck.Engine;
using Klusterfuck.Rest.Problems;

namespace Klusterfuck.Rest.Requests;

/// <summary>Reads JSON bodies strictly: every key must be known and every value of its type, and all that is wrong is said at once.</summary>
internal static class JsonBody
{
    private const string DuplicateKey = "Duplicate property ";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    // What is kept as it is written is checked by whoever reads it, double keys included.
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 1000 };

    /// <summary>The body as a <typeparamref name="T"/>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="type">How it is read.</param>
    /// <param name="what">What it describes, for messages.</param>
    /// <exception cref="EdgeException">415 and 400.</exception>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> with all problems.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, string what)
    {
        using var document = await ParseAsync(http);
        return Convert(document.RootElement, type, what);
    }

    /// <summary>The body as a <typeparamref name="T"/>; null where it is empty.</summary>
    public static async Task<T?> ReadOptionalAsync<T>(HttpContext http, JsonTypeInfo<T> type, string what)
        where T : class =>
        http.Request.ContentLength is 0 or null && !http.Request.Headers.ContainsKey("Transfer-Encoding") ? null : await ReadAsync(http, type, what);

    /// <summary>The body as a document.</summary>
    public static async Task<JsonDocument> ParseAsync(HttpContext http)
    {
        DemandJson(http);
        try
        {
            return await JsonDocument.ParseAsync(http.Request.Body, Strict, http.RequestAborted);
        }
        catch (JsonException e)
        {
            throw Bad(e);
        }
    }

    /// <summary>Refuses a body that is not said to be JSON.</summary>
    public static void DemandJson(HttpContext http)
    {
        if (IsJson(http.Request.ContentType))
            return;
        throw new EdgeException(
            StatusCodes.Status415UnsupportedMediaType, EdgeCodes.UnsupportedMediaType,
            http.Request.ContentType is { } given ? $"The media type '{given}' is not taken here." : "The media type of the body is missing.", "Send application/json.");
    }

    /// <summary>Refuses bytes that are no JSON.</summary>
    public static void Check(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            JsonDocument.Parse(bytes, Lenient).Dispose();
        }
        catch (JsonException e)
        {
            throw Bad(e);
        }
    }

    /// <summary>A JSON value as a <typeparamref name="T"/>.</summary>
    public static T Convert<T>(JsonElement element, JsonTypeInfo<T> type, string what)
    {
        var problems = new List<Problem>();
        Check(element, type, "$", problems);
        return problems.Count == 0 ? element.Deserialize(type)! : throw KlusterfuckException.ForProblems(what, problems);
    }

    /// <summary>The failure for text that is no JSON.</summary>
    public static EdgeException Bad(JsonException e)
    {
        var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = cut < 0 ? e.Message : e.Message[..cut];
        var detail = reason switch
        {
            _ when reason.StartsWith("The input does not contain any JSON", StringComparison.Ordinal) => "The body is empty; it must be JSON.",
            _ when reason.StartsWith(DuplicateKey, StringComparison.Ordinal) => $"The body has a key twice: {reason[DuplicateKey.Length..].Split(" encountered")[0]}.",
            _ => $"The body is not JSON, at line {e.LineNumber + 1 ?? 1}, byte {e.BytePositionInLine + 1 ?? 1}: {reason}",
        };
        return new EdgeException(StatusCodes.Status400BadRequest, EdgeCodes.BadJson, detail);
    }

    private static bool IsJson(string? contentType)
    {
        var media = contentType?.Split(';')[0].Trim();
        return media is not null
            && (media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private static void Check(JsonElement element, JsonTypeInfo type, string path, List<Problem> problems)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            CheckValue(element, type, path, problems);
            return;
        }
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new Problem("WrongType", path, $"{Where(path)} must be an object."));
            return;
        }
        var known = type.Properties.ToDictionary(p => p.Name, StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var inner = $"{path}.{property.Name}";
            if (!known.TryGetValue(property.Name, out var member))
                problems.Add(new Problem("UnknownKey", inner, $"'{property.Name}' is not known here; known are {string.Join(", ", known.Keys)}."));
            else if (property.Value.ValueKind != JsonValueKind.Null || member.IsRequired)
                Check(property.Value, type.Options.GetTypeInfo(member.PropertyType), inner, problems);
        }
        foreach (var missing in known.Values.Where(p => p.IsRequired && !element.TryGetProperty(p.Name, out _)))
            problems.Add(new Problem("MissingKey", $"{path}.{missing.Name}", $"'{missing.Name}' is missing."));
    }

    private static void CheckValue(JsonElement element, JsonTypeInfo type, string path, List<Problem> problems)
    {
        try
        {
            if (element.Deserialize(type) is null)
                problems.Add(new Problem("WrongType", path, $"{Where(path)} must not be null."));
        }
        catch (JsonException e)
        {
            problems.Add(new Problem("WrongType", path + e.Path?[1..], $"{Where(path)} must be {Describe(type)}."));
        }
    }

    private static string Where(string path) => path == "$" ? "The body" : $"'{path[2..]}'";

    private static string Describe(JsonTypeInfo type)
    {
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (plain.IsEnum)
            return $"one of {string.Join(", ", Enum.GetNames(plain).Select(n => n.ToLowerInvariant()))}";
        return type.Kind switch
        {
            JsonTypeInfoKind.Dictionary => "an object whose values are texts",
            JsonTypeInfoKind.Enumerable => type.ElementType == typeof(string) ? "a list of texts" : "a list of objects with the keys they know",
            _ => plain == typeof(string) ? "a text" : plain == typeof(bool) ? "true or false" : plain.IsPrimitive ? "a number" : "an object",
        };
    }
}
