using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Klusterfuck.Engine.Invocation.Workers;

/// <summary>Connections within the cluster that break where the machine at the other end is gone, instead of waiting for an answer that cannot come.</summary>
public static class WatchedConnection
{
    // TCP_USER_TIMEOUT of linux/tcp.h: how long what was sent may stay unacknowledged.
    private const int TcpUserTimeout = 18;
    private const int TcpLevel = 6;
    private const int IdleSeconds = 15;
    private const int ProbeSeconds = 5;
    private const int Probes = 3;

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Opens them for an HTTP client, as its <see cref="SocketsHttpHandler.ConnectCallback"/>, within 5 seconds; silence is noticed after 30. The limit is here and not the
    /// handler's own, which tells of it as of a caller that went away: so it is an <see cref="HttpRequestException"/> like all that keeps a connection from being made.
    /// </summary>
    /// <param name="time">The clock.</param>
    public static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Opener(TimeProvider time) =>
        (context, cancellationToken) => OpenAsync(context.DnsEndPoint, time, cancellationToken);

    private static async ValueTask<Stream> OpenAsync(DnsEndPoint end, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(ConnectTime, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            Watch(socket);
            await socket.ConnectAsync(end, limit.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new SocketException((int)SocketError.TimedOut);
            throw;
        }
    }

    /// <summary>Has the system ask a silent other end whether it is there.</summary>
    internal static void Watch(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        if (!OperatingSystem.IsLinux())
            return;
        Span<byte> milliseconds = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(milliseconds, (IdleSeconds + (ProbeSeconds * Probes)) * 1000);
        socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, milliseconds);
    }
}
