using System.Text;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Runs;

/// <summary>Puts payloads together to JSON: JSON is taken over as it is, text is a string, anything else <c>{ "contentType", "bodyBase64" }</c>.</summary>
internal static class PayloadText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The JSON of one payload.</summary>
    public static string Value(Payload payload)
    {
        if (Decode(payload) is not { } body)
            return $$"""{"contentType":{{JsonConvert.ToString(payload.ContentType)}},"bodyBase64":"{{Convert.ToBase64String(payload.Body.Span)}}"}""";
        return IsJson(payload.ContentType) && Documents.JsonSyntax.Check(body, maxDepth: 64, new Documents.ProblemList()) ? body.Trim() : JsonConvert.ToString(body);
    }

    /// <summary>A JSON array of payloads.</summary>
    public static string Array(IEnumerable<Payload> payloads) => $"[{string.Join(',', payloads.Select(Value))}]";

    /// <summary>A JSON object of values that are JSON.</summary>
    public static string Object(IEnumerable<KeyValuePair<string, string>> values) =>
        $"{{{string.Join(',', values.Select(v => $"{JsonConvert.ToString(v.Key)}:{v.Value}"))}}}";

    /// <summary>Whether a media type says JSON.</summary>
    public static bool IsJson(string contentType)
    {
        var type = contentType.Split(';')[0].Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    // Whatever is no UTF-8, or holds characters no text has, is shown as bytes.
    private static string? Decode(Payload payload)
    {
        try
        {
            var text = StrictUtf8.GetString(payload.Body.Span);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
