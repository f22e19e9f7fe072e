using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

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
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                answer.ReadProperty(ref reader, line);
            return !reader.Read() && (answer.Id > 0 || answer.IsReady) ? answer : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException) // How the reader says that an escape is none of a character.
        {
            answer.Problem = "has half a surrogate pair in a text";
            return answer.Id > 0 ? answer : null;
        }
    }

    private void ReadProperty(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        if (reader.ValueTextEquals("id"u8))
            ReadId(ref reader);
        else if (reader.ValueTextEquals("body"u8))
            ReadBody(ref reader, line);
        else if (reader.ValueTextEquals("bodyBase64"u8))
            ReadBytes(ref reader);
        else if (reader.ValueTextEquals("status"u8))
            ReadStatus(ref reader);
        else if (reader.ValueTextEquals("headers"u8))
            ReadHeaders(ref reader);
        else if (reader.ValueTextEquals("ready"u8))
            ReadReady(ref reader);
        else
            Skip(ref reader);
    }

    private void ReadId(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number && !reader.ValueIsEscaped
            && Utf8Parser.TryParse(reader.ValueSpan, out long id, out var used) && used == reader.ValueSpan.Length)
            Id = id;
        else
            reader.Skip();
    }

    private void ReadStatus(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var status) && status is >= 200 and <= 599)
        {
            Status = status;
            return;
        }

        if (reader.TokenType != JsonTokenType.Null)
            Problem = "has a status that is no number from 200 to 599";
        reader.Skip();
    }

    private void ReadReady(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            IsReady = reader.GetBoolean();
        reader.Skip();
    }

    private void ReadHeaders(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            if (reader.TokenType != JsonTokenType.Null)
                Problem = "has headers that are no object";
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                AddHeader(name, ref reader);
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                AddHeader(name, ref reader);
        }
    }

    private void AddHeader(string name, ref Utf8JsonReader reader)
    {
        var value = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
        reader.Skip();
        if (value is null || !HeaderText.IsName(name) || !HeaderText.IsValue(value))
            Problem = $"has a header '{name}' that is none";
        else if (FunctionHttp.ReachesCaller(name))
            headers.Add(new(name, value));
    }

    private void ReadBody(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String:
                Body = Unescape(ref reader);
                break;
            default:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Body = line[start..(int)reader.BytesConsumed].ToArray();
                break;
        }

        IsJson = reader.TokenType != JsonTokenType.String;
    }

    private void ReadBytes(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes))
            Body = bytes;
        else if (reader.TokenType == JsonTokenType.String)
            Problem = "has a bodyBase64 that is no base64";
        reader.Skip();
    }

    private static byte[] Unescape(ref Utf8JsonReader reader)
    {
        var bytes = new byte[reader.ValueSpan.Length];
        var length = reader.CopyString(bytes);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
