using System.Text;

namespace Klusterfuck.Engine.Invocation;

/// <summary>Cuts what a program writes to standard error into lines, and keeps its end.</summary>
/// <param name="write">Takes each line.</param>
internal sealed class ErrorLog(Action<string> write)
{
    private const int LongestLine = 8 * 1024;
    private const int TailLength = 4 * 1024;

    private byte[] line = [];
    private int lineLength;
    private bool lineIsCut;
    private byte[] tail = [];
    private int tailLength;
    private bool tailIsCut;

    /// <summary>The last 4 KiB.</summary>
    public string Tail
    {
        get
        {
            var bytes = tail.AsSpan(0, tailLength);
            while (tailIsCut && bytes.Length > TailLength - 4 && (bytes[0] & 0xC0) == 0x80)
                bytes = bytes[1..];
            return Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>Takes what was read.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        Keep(data);
        while (!data.IsEmpty)
        {
            var end = data.IndexOf((byte)'\n');
            Append(end < 0 ? data : data[..end]);
            if (end < 0)
                return;
            WriteLine();
            data = data[(end + 1)..];
        }
    }

    /// <summary>Writes the last line, where it has no end.</summary>
    public void Finish()
    {
        if (lineLength > 0)
            WriteLine();
    }

    private void Append(ReadOnlySpan<byte> data)
    {
        var room = LongestLine - lineLength;
        if (data.Length > room)
        {
            lineIsCut = true;
            data = data[..room];
        }

        if (line.Length < lineLength + data.Length)
            Array.Resize(ref line, Math.Min(LongestLine, Math.Max(256, 2 * (lineLength + data.Length))));
        data.CopyTo(line.AsSpan(lineLength));
        lineLength += data.Length;
    }

    private void WriteLine()
    {
        var bytes = line.AsSpan(0, lineLength);
        if (lineIsCut)
            bytes = WithoutPartOfCharacter(bytes);
        else if (bytes.EndsWith("\r"u8))
            bytes = bytes[..^1];
        var text = Encoding.UTF8.GetString(bytes);
        lineLength = 0;
        lineIsCut = false;
        write(text);
    }

    private static Span<byte> WithoutPartOfCharacter(Span<byte> bytes)
    {
        for (var i = 1; i <= Math.Min(4, bytes.Length); i++)
        {
            var first = bytes[^i];
            if ((first & 0xC0) == 0x80)
                continue;
            var length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
            return length > i ? bytes[..^i] : bytes;
        }

        return bytes;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (data.Length == 0)
            return;
        if (tail.Length < TailLength && tail.Length < tailLength + data.Length)
            Array.Resize(ref tail, tailLength + data.Length <= 256 ? 256 : TailLength);
        if (tailLength + data.Length > TailLength)
            tailIsCut = true;
        if (data.Length > TailLength)
            data = data[^TailLength..];
        var dropped = Math.Max(0, tailLength + data.Length - TailLength);
        tail.AsSpan(dropped, tailLength - dropped).CopyTo(tail);
        tailLength -= dropped;
        data.CopyTo(tail.AsSpan(tailLength));
        tailLength += data.Length;
    }
}
