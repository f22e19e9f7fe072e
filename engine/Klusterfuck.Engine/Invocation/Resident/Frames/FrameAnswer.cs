using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Invocation.Resident.Frames;

/// <summary>A frame that a program answered.</summary>
internal sealed class FrameAnswer
{
    private readonly ImmutableArray<KeyValuePair<string, string>>.Builder headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();

    private FrameAnswer()
    {
    }

    /// <summary>The number of the request it answers.</summary>
    public long Id { get; private set; }

    /// <summary>The status.</summary>
    public int Status { get; private set; } = 200;

    /// <summary>The headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    /// <summary>The body.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>Whether the body was given as a value of JSON other than a text.</summary>
    public bool IsJson { get; private set; }

    /// <summary>Whether it answers nothing but says that the program takes requests.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What is wrong with it, in words that follow "the frame"; null where nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads a line; null where it is no frame with an id, nor one that says ready.</summary>
    public static FrameAnswer? Read(ReadOnlySpan<byte> line)
    {
        var answer = new FrameAnswer();
        try
        {
            using var text = new StringReader(Encoding.UTF8.GetString(line));
            using var reader = new JsonTextReader(text) { DateParseHandling = DateParseHandling.None, ArrayPool = Characters.Pool, MaxDepth = 64 };
            if (!reader.Read() || reader.TokenType != JsonToken.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonToken.PropertyName)
            {
                var name = (string)reader.Value!;
                reader.Read();
                answer.ReadValue(name, reader);
            }

            return (answer.Id > 0 || answer.IsReady) && reader.TokenType == JsonToken.EndObject && !reader.Read() ? answer : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void ReadValue(string name, JsonTextReader reader)
    {
        switch (name)
        {
            case "id" when reader.TokenType is JsonToken.String or JsonToken.Integer:
                _ = long.TryParse(Convert.ToString(reader.Value, CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var id);
                Id = id;
                break;
            case "status" when reader is { TokenType: JsonToken.Integer, Value: >= 200L and <= 599L }:
                Status = (int)(long)reader.Value;
                break;
            case "status" when reader.TokenType != JsonToken.Null:
                Problem = "has a status that is no number from 200 to 599";
                reader.Skip();
                break;
            case "headers" when reader.TokenType == JsonToken.StartObject:
                ReadHeaders(reader);
                break;
            case "headers" when reader.TokenType != JsonToken.Null:
                Problem = "has headers that are no object";
                reader.Skip();
                break;
            case "ready" when reader.TokenType == JsonToken.Boolean:
                IsReady = (bool)reader.Value!;
                break;
            case "body":
                ReadBody(reader);
                break;
            case "bodyBase64" when reader.TokenType == JsonToken.String:
                ReadBytes((string)reader.Value!);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void ReadHeaders(JsonTextReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonToken.PropertyName)
        {
            var name = (string)reader.Value!;
            reader.Read();
            if (reader.TokenType != JsonToken.StartArray)
            {
                AddHeader(name, reader);
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonToken.EndArray)
                AddHeader(name, reader);
        }
    }

    private void AddHeader(string name, JsonTextReader reader)
    {
        var value = reader.TokenType is JsonToken.String or JsonToken.Integer or JsonToken.Float
            ? Convert.ToString(reader.Value, CultureInfo.InvariantCulture)
            : null;
        reader.Skip();
        if (value is null || !HeaderText.IsName(name) || !HeaderText.IsValue(value))
            Problem = $"has a header '{name}' that is none";
        else if (FunctionHttp.ReachesCaller(name))
            headers.Add(new(name, value));
    }

    private void ReadBody(JsonTextReader reader)
    {
        if (reader.TokenType == JsonToken.Null)
            return;
        IsJson = reader.TokenType != JsonToken.String;
        var text = IsJson ? JToken.Load(reader).ToString(Formatting.None) : (string)reader.Value!;
        Body = Encoding.UTF8.GetBytes(text);
    }

    private void ReadBytes(string text)
    {
        try
        {
            Body = Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            Problem = "has a bodyBase64 that is no base64";
        }
    }

    private sealed class Characters : IArrayPool<char>
    {
        public static readonly Characters Pool = new();

        public char[] Rent(int minimumLength) => ArrayPool<char>.Shared.Rent(minimumLength);

        public void Return(char[]? array) => ArrayPool<char>.Shared.Return(array!);
    }
}
