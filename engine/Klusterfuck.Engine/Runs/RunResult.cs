using System.Text;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Runs;

/// <summary>Makes the result of a run from what its leaves gave.</summary>
internal static class RunResult
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// A JSON object with a value for each leaf that gave something, by node: a leaf one path leads to has its output as value, a leaf with several an
    /// array of its outputs in link order, also where branches that were not taken left only one. JSON is taken over as it is, text is a string, anything
    /// else <c>{ "contentType", "bodyBase64" }</c>; a body that was left out because the result would be too large is <c>{ "contentType", "bytes", "step" }</c>.
    /// </summary>
    public static Payload Compose(IReadOnlyList<RunOutput> outputs)
    {
        var text = new StringBuilder();
        using (var json = new JsonTextWriter(new StringWriter(text)))
        {
            json.WriteStartObject();
            foreach (var leaf in outputs.GroupBy(o => o.Node))
            {
                json.WritePropertyName(leaf.Key.Value);
                if (leaf.First().Part == ResultPart.Element)
                    json.WriteStartArray();
                foreach (var output in leaf)
                    Write(json, output);
                if (leaf.First().Part == ResultPart.Element)
                    json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return new Payload(Encoding.UTF8.GetBytes(text.ToString()), "application/json");
    }

    private static void Write(JsonTextWriter json, RunOutput output)
    {
        var payload = output.Payload;
        if (payload.OmittedBytes > 0)
        {
            json.WriteStartObject();
            json.WritePropertyName("contentType");
            json.WriteValue(payload.ContentType);
            json.WritePropertyName("bytes");
            json.WriteValue(payload.OmittedBytes);
            json.WritePropertyName("step");
            json.WriteValue(output.Step.Value);
            json.WriteEndObject();
        }
        else if (Decode(payload) is not { } body)
        {
            json.WriteStartObject();
            json.WritePropertyName("contentType");
            json.WriteValue(payload.ContentType);
            json.WritePropertyName("bodyBase64");
            json.WriteValue(Convert.ToBase64String(payload.Body.Span));
            json.WriteEndObject();
        }
        else if (IsJson(payload.ContentType) && Documents.JsonSyntax.Check(body, maxDepth: 64, new Documents.ProblemList()))
        {
            json.WriteRawValue(body.Trim());
        }
        else
        {
            json.WriteValue(body);
        }
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

    private static bool IsJson(string contentType)
    {
        var type = contentType.Split(';')[0].Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
