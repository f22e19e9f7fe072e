using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Klusterfuck.Engine.Invocation.Resident.Frames;

/// <summary>Writes requests as lines of JSON.</summary>
internal static class FrameWriter
{
    private const string Hexadecimal = "0123456789abcdef";

    // What JSON does not let stand in a text as it is.
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>Appends the frame of a request: <c>id</c>, <c>method</c>, <c>path</c>, <c>query</c>, <c>headers</c> with names in lower case, and <c>body</c>, or <c>bodyBase64</c> where it is no UTF-8.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="id">The number of the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="body">All of its body.</param>
    public static void Write(ArrayBufferWriter<byte> target, long id, FunctionRequest request, ReadOnlySpan<byte> body)
    {
        target.Write("{\"id\":\""u8);
        WriteNumber(target, id);
        target.Write("\",\"method\":"u8);
        WriteText(target, request.Method);
        target.Write(",\"path\":"u8);
        WriteText(target, request.Path);
        target.Write(",\"query\":"u8);
        WriteText(target, request.Query);
        target.Write(",\"headers\":{"u8);
        WriteHeader(target, FunctionHttp.RequestIdHeader, request.RequestId);
        if (request.ContentType.Length > 0)
            WriteNext(target, "content-type", request.ContentType);
        foreach (var (name, value) in request.Headers)
        {
            if (FunctionHttp.ReachesProgram(name) && !name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                WriteNext(target, name, value);
        }

        foreach (var (name, value) in request.Variables)
            WriteNext(target, ResidentContext.HeaderOf(name), value);
        WriteBody(target, body);
        target.Write("}\n"u8);
    }

    private static void WriteBody(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> body)
    {
        if (Utf8.IsValid(body))
        {
            target.Write("},\"body\":"u8);
            WriteText(target, body);
            return;
        }

        target.Write("},\"bodyBase64\":\""u8);
        Base64.EncodeToUtf8(body, target.GetSpan(Base64.GetMaxEncodedToUtf8Length(body.Length)), out _, out var written);
        target.Advance(written);
        target.Write("\""u8);
    }

    private static void WriteNext(ArrayBufferWriter<byte> target, string name, string value)
    {
        target.Write(","u8);
        WriteHeader(target, name, value);
    }

    private static void WriteHeader(ArrayBufferWriter<byte> target, string name, string value)
    {
        WriteText(target, name.ToLowerInvariant());
        target.Write(":"u8);
        WriteText(target, value);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> target, long number)
    {
        number.TryFormat(target.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        target.Advance(written);
    }

    private static void WriteText(ArrayBufferWriter<byte> target, string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        WriteText(target, bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static void WriteText(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> text)
    {
        target.Write("\""u8);
        while (text.IndexOfAny(Escaped) is >= 0 and var at)
        {
            target.Write(text[..at]);
            WriteEscape(target, text[at]);
            text = text[(at + 1)..];
        }

        target.Write(text);
        target.Write("\""u8);
    }

    private static void WriteEscape(ArrayBufferWriter<byte> target, byte character)
    {
        var escape = target.GetSpan(6);
        escape[0] = (byte)'\\';
        var letter = character switch { (byte)'\n' => 'n', (byte)'\r' => 'r', (byte)'\t' => 't', (byte)'"' => '"', (byte)'\\' => '\\', _ => 'u' };
        escape[1] = (byte)letter;
        if (letter != 'u')
        {
            target.Advance(2);
            return;
        }

        escape[2] = escape[3] = (byte)'0';
        escape[4] = (byte)Hexadecimal[character >> 4];
        escape[5] = (byte)Hexadecimal[character & 0xF];
        target.Advance(6);
    }
}
