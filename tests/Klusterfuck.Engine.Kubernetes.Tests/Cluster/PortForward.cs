using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>The port-forward of a pod over a WebSocket: channel 0 is data, channel 1 errors; each begins with the port.</summary>
internal static class PortForward
{
    public static async Task ServeAsync(HttpContext http, string pod, ConcurrentDictionary<(string Pod, int Port), int> ports)
    {
        var port = int.Parse(http.Request.Query["ports"].ToString(), CultureInfo.InvariantCulture);
        using var socket = await http.WebSockets.AcceptWebSocketAsync("v4.channel.k8s.io");
        var number = new[] { (byte)(port & 0xff), (byte)(port >> 8) };
        await SendAsync(socket, 0, number);
        await SendAsync(socket, 1, number);
        if (!ports.TryGetValue((pod, port), out var local))
        {
            await SendAsync(socket, 1, "connection refused"u8.ToArray());
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            return;
        }

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", local);
        var stream = client.GetStream();
        var down = CopyDownAsync(stream, socket);
        var buffer = new byte[65536];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
            {
                if (received.Count > 1 && buffer[0] == 0)
                    await stream.WriteAsync(buffer.AsMemory(1, received.Count - 1));
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The other side is gone.
        }

        client.Close();
        await down;
    }

    private static async Task CopyDownAsync(NetworkStream stream, WebSocket socket)
    {
        var buffer = new byte[16384];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer)) > 0)
                await SendAsync(socket, 0, buffer[..count]);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or WebSocketException or ObjectDisposedException)
        {
            // The other side is gone.
        }
    }

    private static Task SendAsync(WebSocket socket, byte channel, byte[] bytes) =>
        socket.SendAsync(new ReadOnlyMemory<byte>([channel, .. bytes]), WebSocketMessageType.Binary, true, CancellationToken.None).AsTask();
}
