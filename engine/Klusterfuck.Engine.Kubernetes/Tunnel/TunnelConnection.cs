using System.Net.Sockets;
using System.Net.WebSockets;

namespace Klusterfuck.Engine.Kubernetes.Tunnel;

/// <summary>Carries one connection over one WebSocket: channel 0 is data, channel 1 errors; each begins with the number of the port.</summary>
internal static class TunnelConnection
{
    private const int BufferSize = 32 * 1024;
    private const byte DataChannel = 0;
    private const int PortBytes = 2;

    private static readonly TimeSpan LastAnswerTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(30);

    /// <summary>Carries bytes both ways until either side is done.</summary>
    public static async Task CarryAsync(k8s.Kubernetes cluster, TcpClient client, string ns, string pod, int port, CancellationToken cancellationToken)
    {
        using var opening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        opening.CancelAfter(OpenTime);
        using var socket = await cluster.WebSocketNamespacedPodPortForwardAsync(pod, ns, [port], "v4.channel.k8s.io", cancellationToken: opening.Token).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        client.NoDelay = true;
        var stream = client.GetStream();
        var up = SendAsync(stream, socket, end);
        try
        {
            await ReceiveAsync(socket, stream, end.Token).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            client.Close();
            await up.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The protocol cannot say that one side has nothing more to send, so that what is still to come back gets a moment.
    private static async Task SendAsync(NetworkStream stream, WebSocket socket, CancellationTokenSource end)
    {
        var cancellationToken = end.Token;
        var buffer = new byte[BufferSize];
        buffer[0] = DataChannel;
        int count;
        while ((count = await stream.ReadAsync(buffer.AsMemory(1), cancellationToken).ConfigureAwait(false)) > 0)
            await socket.SendAsync(buffer.AsMemory(0, count + 1), WebSocketMessageType.Binary, true, cancellationToken).ConfigureAwait(false);
        end.CancelAfter(LastAnswerTime);
    }

    private static async Task ReceiveAsync(WebSocket socket, NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var skip = new[] { PortBytes, PortBytes };
        while (true)
        {
            // A message may come in parts; its first byte alone names the channel.
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            if (received.Count == 0)
                continue;
            var channel = buffer[0];
            var from = 1;
            while (true)
            {
                if (channel < skip.Length)
                {
                    var portBytes = Math.Min(skip[channel], received.Count - from);
                    skip[channel] -= portBytes;
                    from += portBytes;
                }

                if (received.Count > from)
                {
                    if (channel != DataChannel)
                        return;
                    await stream.WriteAsync(buffer.AsMemory(from, received.Count - from), cancellationToken).ConfigureAwait(false);
                }

                if (received.EndOfMessage)
                    break;
                received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
                from = 0;
            }
        }
    }
}
