using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Klusterfuck.Bench.Invocations.Load;

/// <summary>
/// A connection that posts one body again and again. It blocks and knows just as much of HTTP as it needs, because what a client costs is taken from the
/// server on a small machine.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket socket;
    private readonly byte[] request;
    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly int bodyBytes;
    private int filled;

    public HttpConnection(Uri address, Posting posting)
    {
        bodyBytes = posting.Body.Length;
        var authorization = posting.Token is { } token ? $"Authorization: Bearer {token}\r\n" : "";
        request = Encoding.ASCII.GetBytes(
            $"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n{authorization}Content-Type: {posting.ContentType}\r\nContent-Length: {bodyBytes}\r\n\r\n{posting.Body}");
        var ip = Dns.GetHostAddresses(address.Host).OrderBy(a => a.AddressFamily).First();
        socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
        socket.Connect(new IPEndPoint(ip, address.Port));
    }

    /// <summary>Posts and reads the answer to its end.</summary>
    /// <exception cref="InvalidOperationException">The answer is not the body that was sent.</exception>
    public void Post()
    {
        socket.Send(request);
        filled = 0;
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
            Fill();
        var head = buffer.AsSpan(0, end);
        if (!head.StartsWith("HTTP/1.1 200"u8))
            throw new InvalidOperationException($"It answered: {Encoding.ASCII.GetString(head).Split('\r')[0]}");
        var length = ContentLength(head) is { } bytes ? Read(end + 4, bytes) : ReadChunks(end + 4);
        if (length != bodyBytes)
            throw new InvalidOperationException($"It answered {length} bytes, not {bodyBytes}.");
    }

    public void Dispose() => socket.Dispose();

    // Null where the body comes in chunks.
    private static int? ContentLength(ReadOnlySpan<byte> head)
    {
        while (head.IndexOf("\r\n"u8) is >= 0 and var end)
        {
            head = head[(end + 2)..];
            if (head.Length > Length.Length && Ascii.EqualsIgnoreCase(head[..Length.Length], Length) && Utf8Parser.TryParse(head[Length.Length..].TrimStart((byte)' '), out int length, out _))
                return length;
        }

        return null;
    }

    private static ReadOnlySpan<byte> Length => "content-length:"u8;

    private int Read(int start, int length)
    {
        while (filled < start + length)
            Fill();
        return length;
    }

    private int ReadChunks(int start)
    {
        for (var total = 0; ;)
        {
            int end;
            while ((end = buffer.AsSpan(start, filled - start).IndexOf("\r\n"u8)) < 0)
                Fill();
            var size = Convert.ToInt32(Encoding.ASCII.GetString(buffer, start, end), 16);
            start = start + end + 2;
            Read(start, size + 2);
            start += size + 2;
            if (size == 0)
                return total;
            total += size;
        }
    }

    private void Fill()
    {
        if (filled == buffer.Length)
            throw new InvalidOperationException("It answered more than was sent.");
        var count = socket.Receive(buffer, filled, buffer.Length - filled, SocketFlags.None);
        filled += count > 0 ? count : throw new InvalidOperationException("It closed the connection.");
    }
}
