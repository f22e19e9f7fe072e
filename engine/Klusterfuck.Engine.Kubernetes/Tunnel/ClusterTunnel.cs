using System.Net;
using System.Net.Sockets;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tunnel;

/// <summary>A port of this machine that leads to admin in a cluster. Each connection is a WebSocket of its own through the API server.</summary>
public sealed class ClusterTunnel : IAsyncDisposable
{
    private const int AdminPort = 8080;
    private const string AdminLabels = "app=klusterfuck";
    private const string TokenSecret = "klusterfuck-admin";

    private readonly ApiTransport transport;
    private readonly ClusterApi api;
    private readonly NamespaceName system;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    private ClusterTunnel(ApiTransport transport, NamespaceName system, string token)
    {
        this.transport = transport;
        this.system = system;
        api = new ClusterApi(transport);
        Token = token;
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    /// <summary>Where admin is reached, on this machine.</summary>
    public Uri Address { get; }

    /// <summary>The token admin asks for, from its Secret.</summary>
    public string Token { get; }

    /// <summary>Opens a tunnel: finds admin and its token, and listens on a free port of the loopback interface.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="system">The namespace the product is in.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels opening it.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterUnavailable"/> where the cluster does not answer or the product is not installed in it; <see cref="ErrorCodes.ClusterDenied"/>.</exception>
    public static async Task<ClusterTunnel> OpenAsync(ClusterConnection connection, NamespaceName system, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var transport = new ApiTransport(connection, time);
        try
        {
            var secret = await new ClusterApi(transport).FindAsync(ResourceKind.Secret, system.Value, TokenSecret, cancellationToken).ConfigureAwait(false);
            if ((string?)secret?["data"]?["token"] is not { Length: > 0 } token)
                throw NotInstalled(system, connection);
            return new ClusterTunnel(transport, system, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(token)));
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        listener.Stop();
        await accepting.ConfigureAwait(false);
        transport.Dispose();
        stop.Dispose();
        listener.Dispose();
    }

    private static KlusterfuckException NotInstalled(NamespaceName system, ClusterConnection connection) => new(
        ErrorCodes.ClusterUnavailable, $"Klusterfuck is not installed in the namespace '{system}' of {connection.Server}, or has not started yet.", system.Value,
        "Install it, or name another namespace or context.");

    private static bool IsReady(JObject pod) =>
        pod["metadata"]?["deletionTimestamp"] is null
        && (pod["status"]?["conditions"] as JArray)?.Any(c => (string?)c["type"] == "Ready" && (string?)c["status"] == "True") == true;

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token).ConfigureAwait(false);
                connections.RemoveAll(c => c.IsCompleted);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is being closed.
        }

        await Task.WhenAll(connections).ConfigureAwait(false);
    }

    // A connection that cannot be carried is closed; whoever made it sees that, and no other suffers.
    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var pods = await api.ListAsync(ResourceKind.Pod, system.Value, AdminLabels, stop.Token).ConfigureAwait(false);
                if (pods.Items.FirstOrDefault(IsReady) is { } pod)
                    await TunnelConnection.CarryAsync(transport.Client, client, system.Value, (string)pod["metadata"]!["name"]!, AdminPort, stop.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is KlusterfuckException or IOException or SocketException or OperationCanceledException or HttpRequestException
                or System.Net.WebSockets.WebSocketException or k8s.Autorest.HttpOperationException)
            {
                // Closing it says it.
            }
        }
    }
}
