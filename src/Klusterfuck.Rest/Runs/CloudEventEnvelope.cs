using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Rest.Runs;

/// <summary>Unpacks a CloudEvent 1.0 in structured JSON mode: attributes become <c>ce-*</c> headers, its data the body.</summary>
internal static class CloudEventEnvelope
{
    public const string MediaType = "application/cloudevents+json";

    private static readonly string[] Required = ["specversion", "id", "source", "type"];

    /// <summary>The payload of an envelope.</summary>
    /// <param name="envelope">The JSON.</param>
    /// <param name="headers">Headers that came with it; attributes win.</param>
    public static Payload Open(ReadOnlyMemory<byte> envelope, ImmutableSortedDictionary<string, string> headers)
    {
        try
        {
            using var document = JsonDocument.Parse(envelope, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Open(document.RootElement, headers);
        }
        catch (JsonException e)
        {
            throw JsonBody.Bad(e);
        }
    }

    private static Payload Open(JsonElement envelope, ImmutableSortedDictionary<string, string> headers)
    {
        var problems = new List<Problem>();
        var attributes = headers.ToBuilder();
        string? contentType = null;
        if (envelope.ValueKind != JsonValueKind.Object)
            throw KlusterfuckException.ForProblems("CloudEvent", [new Problem("WrongType", "$", "A CloudEvent is an object.")]);
        foreach (var property in envelope.EnumerateObject().Where(p => p.Name is not ("data" or "data_base64")))
        {
            if (!property.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
                problems.Add(new Problem("NameInvalid", $"$.{property.Name}", $"'{property.Name}' is no name of an attribute: it must be lower-case letters and digits."));
            else if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                problems.Add(new Problem("WrongType", $"$.{property.Name}", $"'{property.Name}' must be a text, a number or true or false."));
            else if (property.Name == "datacontenttype")
                contentType = property.Value.ToString();
            else if (property.Value.ValueKind != JsonValueKind.Null)
                attributes[$"ce-{property.Name}"] = property.Value.ValueKind is JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
        }
        problems.AddRange(Required.Where(r => !attributes.TryGetValue($"ce-{r}", out var value) || value.Length == 0)
            .Select(r => new Problem("MissingKey", $"$.{r}", $"'{r}' is missing.")));
        if (attributes.TryGetValue("ce-specversion", out var version) && version != "1.0")
            problems.Add(new Problem("VersionUnknown", "$.specversion", $"'{version}' is no version known here; 1.0 is."));
        var body = Body(envelope, contentType, problems);
        return problems.Count == 0
            ? new Payload(body, contentType ?? (envelope.TryGetProperty("data", out _) ? "application/json" : ""), attributes.ToImmutable())
            : throw KlusterfuckException.ForProblems("CloudEvent", problems);
    }

    private static byte[] Body(JsonElement envelope, string? contentType, List<Problem> problems)
    {
        var hasData = envelope.TryGetProperty("data", out var data);
        if (envelope.TryGetProperty("data_base64", out var base64))
        {
            if (hasData)
                problems.Add(new Problem("Contradiction", "$.data_base64", "Only one of 'data' and 'data_base64' can be there."));
            if (base64.ValueKind == JsonValueKind.String && base64.TryGetBytesFromBase64(out var bytes))
                return bytes;
            problems.Add(new Problem("WrongType", "$.data_base64", "'data_base64' must be a text in Base64."));
            return [];
        }
        if (!hasData)
            return [];
        return data.ValueKind == JsonValueKind.String && contentType is not null && !IsJson(contentType)
            ? Encoding.UTF8.GetBytes(data.GetString()!)
            : Encoding.UTF8.GetBytes(data.GetRawText());
    }

    private static bool IsJson(string contentType)
    {
        var media = contentType.Split(';')[0].Trim();
        return media.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
