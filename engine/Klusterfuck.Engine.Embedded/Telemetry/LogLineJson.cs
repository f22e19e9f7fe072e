using System.Globalization;
using System.Text;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Embedded.Telemetry;

/// <summary>A line of a function's log as a line of JSON.</summary>
internal static class LogLineJson
{
    private static readonly JsonSerializerSettings Settings = new() { DateParseHandling = DateParseHandling.None };

    public static void Write(StringBuilder into, FunctionLogLine line)
    {
        using (var writer = new JsonTextWriter(new StringWriter(into, CultureInfo.InvariantCulture)) { CloseOutput = false })
        {
            writer.WriteStartObject();
            writer.WritePropertyName("at");
            writer.WriteValue(line.At.ToString("O", CultureInfo.InvariantCulture));
            writer.WritePropertyName("requestId");
            writer.WriteValue(line.RequestId);
            writer.WritePropertyName("commit");
            writer.WriteValue(line.Commit.Value);
            writer.WritePropertyName("text");
            writer.WriteValue(line.Text);
            writer.WriteEndObject();
        }

        into.Append('\n');
    }

    /// <summary>The line; null where the text is none, as when its writer was killed half way.</summary>
    public static FunctionLogLine? Read(string text)
    {
        try
        {
            var stored = JsonConvert.DeserializeObject<Stored>(text, Settings);
            return stored is { Text: not null, RequestId: not null }
                && DateTimeOffset.TryParse(stored.At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? new FunctionLogLine(at, stored.RequestId, CommitId.TryParse(stored.Commit, out var commit) ? commit : default, stored.Text)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [JsonObject]
    private sealed class Stored
    {
        [JsonProperty("at")]
        public string? At { get; set; }

        [JsonProperty("requestId")]
        public string? RequestId { get; set; }

        [JsonProperty("commit")]
        public string? Commit { get; set; }

        [JsonProperty("text")]
        public string? Text { get; set; }
    }
}
