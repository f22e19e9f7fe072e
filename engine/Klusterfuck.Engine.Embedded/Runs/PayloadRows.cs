using System.Collections.Immutable;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Payloads as rows.</summary>
internal static class PayloadRows
{
    /// <summary>Stores a payload; its number.</summary>
    public static long Insert(WriteSession session, long run, Payload payload) => session.Insert(
        "INSERT INTO payloads (run, content_type, headers, body) VALUES ($0, $1, $2, $3)",
        run, payload.ContentType, payload.Headers.IsEmpty ? "" : JsonConvert.SerializeObject(payload.Headers), payload.Body);

    /// <summary>Reads the columns content type, headers and body from <paramref name="first"/> on; where the body is null because it is left out, its length follows.</summary>
    public static Payload Read(Row row, int first) =>
        new(row.IsNull(first + 2) ? [] : row.GetBytes(first + 2), row.GetString(first), ReadHeaders(row.GetString(first + 1)))
        {
            OmittedBytes = row.IsNull(first + 2) ? row.GetInt64(first + 3) : 0,
        };

    private static ImmutableSortedDictionary<string, string> ReadHeaders(string json) => json.Length == 0
        ? ImmutableSortedDictionary<string, string>.Empty
        : JsonConvert.DeserializeObject<Dictionary<string, string>>(json)!.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
