using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Klusterfuck.Connectors.Callbacks;

/// <summary>The headers of CloudEvents that say where a message is from.</summary>
internal static class EventHeaders
{
    private const string TraceParent = "traceparent";

    /// <summary>The headers of a message, over those it brought itself.</summary>
    /// <param name="connector">The type of connector.</param>
    /// <param name="source">Where it is from: a queue, a topic, a folder.</param>
    /// <param name="subject">What more there is to say: a routing key, the name of a file.</param>
    /// <param name="id">What its source knows it by.</param>
    /// <param name="at">When it came to be.</param>
    /// <param name="brought">Headers it brought, of which those that travel are kept.</param>
    public static ImmutableSortedDictionary<string, string> Of(
        string connector, string source, string subject, string id, DateTimeOffset at, IEnumerable<KeyValuePair<string, string>>? brought = null)
    {
        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        headers["ce-specversion"] = "1.0";
        headers["ce-type"] = $"io.klusterfuck.{connector}";
        headers["ce-source"] = Encode($"/{connector}/{source}");
        headers["ce-id"] = Encode(id);
        headers["ce-time"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (subject.Length > 0)
            headers["ce-subject"] = Encode(subject);
        foreach (var (name, value) in brought ?? [])
        {
            if (Travels(name))
                headers[name.ToLowerInvariant()] = Encode(value);
        }

        return headers.ToImmutable();
    }

    /// <summary>Whether a header goes with a payload.</summary>
    public static bool Travels(string name) =>
        (name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase) && name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        || name.Equals(TraceParent, StringComparison.OrdinalIgnoreCase);

    // What a header cannot hold is percent-encoded, as CloudEvents says.
    private static string Encode(string value)
    {
        if (value.All(c => c is > ' ' and < '\u007f' and not '"' and not '%'))
            return Cut(value);
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(Cut(value)))
            text.Append(b is > (byte)' ' and < 0x7f and not (byte)'"' and not (byte)'%' ? ((char)b).ToString() : $"%{b:X2}");
        return text.ToString();
    }

    private static string Cut(string value) => value.Length > 1024 ? value[..1024] : value;
}
