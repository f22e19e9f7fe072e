using System.Collections.Immutable;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Klusterfuck.Rest.Runs;

/// <summary>Reads the payload of a request: plain, or a CloudEvent in binary or structured mode.</summary>
internal static class PayloadReader
{
    // Base64 makes data a third longer, and an envelope has attributes too.
    private const int LargestEnvelope = (Payload.MaxBytes * 3 / 2) + (64 * 1024);

    /// <summary>The payload. Reading stops at the limit, with what is said to be too long not read at all.</summary>
    public static async Task<Payload> ReadAsync(HttpContext http)
    {
        var media = http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        if (media.Equals("application/cloudevents-batch+json", StringComparison.OrdinalIgnoreCase))
        {
            throw new EdgeException(
                StatusCodes.Status415UnsupportedMediaType, EdgeCodes.UnsupportedMediaType, "Batches of CloudEvents are not taken here.", "Send one event a request.");
        }
        var isEnvelope = media.Equals(CloudEventEnvelope.MediaType, StringComparison.OrdinalIgnoreCase);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = isEnvelope ? LargestEnvelope : Payload.MaxBytes;
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var headers = Headers(http.Request);
        return isEnvelope
            ? CloudEventEnvelope.Open(buffer.ToArray(), headers)
            : new Payload(buffer.ToArray(), http.Request.ContentType ?? "", headers);
    }

    private static ImmutableSortedDictionary<string, string> Headers(HttpRequest request) =>
        request.Headers.Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), h.Value.ToString()))
            .Where(h => h.Key.StartsWith("ce-", StringComparison.Ordinal) || h.Key == "traceparent")
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
