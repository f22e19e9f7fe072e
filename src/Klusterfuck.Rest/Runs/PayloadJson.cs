using System.Text.Json.Serialization;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Rest.Runs;

/// <summary>What travels along a link.</summary>
public sealed record PayloadJson
{
    /// <summary>Its media type; empty where unknown.</summary>
    public required string ContentType { get; init; }

    /// <summary>Bytes.</summary>
    public required int Size { get; init; }

    /// <summary>The body, where it is text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Body { get; init; }

    /// <summary>The body, where it is not text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BodyBase64 { get; init; }

    /// <summary>The headers <c>ce-*</c> and <c>traceparent</c> that go with it.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    internal static PayloadJson? Of(Payload? payload)
    {
        if (payload is null)
            return null;
        var isText = Text.TryRead(payload.Body.Span, out var text);
        return new PayloadJson
        {
            ContentType = payload.ContentType,
            Size = payload.Body.Length,
            Body = text,
            BodyBase64 = isText ? null : Convert.ToBase64String(payload.Body.Span),
            Headers = payload.Headers,
        };
    }
}
