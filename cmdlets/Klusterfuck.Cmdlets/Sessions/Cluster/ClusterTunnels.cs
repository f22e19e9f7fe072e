using System.Collections.Concurrent;
using System.Diagnostics;
using Klusterfuck.Cmdlets.Clusters;
using Klusterfuck.Cmdlets.Sessions.Remote;
using Klusterfuck.Engine.Kubernetes;
using Klusterfuck.Engine.Kubernetes.Tunnel;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Cluster;

/// <summary>
/// The port-forwards of this process: one a cluster, opened by the first cmdlet that works there and shared by all. Only what opens one names a type
/// of the Kubernetes engine, so that its assemblies are loaded where a cluster is used and nowhere else.
/// </summary>
internal static class ClusterTunnels
{
    private static readonly ConcurrentDictionary<ClusterPlace, Lazy<Task<OpenTunnel>>> Open = new();

    // What the process leaves behind when it ends must lead no clone to a port that others may have then.
    static ClusterTunnels() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var (place, tunnel) in Open)
            EndOrigin(place, tunnel);
    };

    /// <summary>How many are open.</summary>
    public static int Count => Open.Count;

    /// <summary>What reaches the admin of a cluster.</summary>
    public static async Task<RemoteClient> ConnectAsync(ClusterPlace place, IRequestTrace trace, CancellationToken cancellationToken)
    {
        var tunnel = Open.GetOrAdd(place, p => new Lazy<Task<OpenTunnel>>(() => Task.Run(() => OpenAsync(p, trace))));
        try
        {
            var (address, token, _) = await tunnel.Value.WaitAsync(cancellationToken);
            new ClusterOrigin(place).Keep(address, token);
            return new RemoteClient(address, token, trace);
        }
        catch (Exception) when (tunnel.Value.IsFaulted)
        {
            // The next cmdlet tries again: the cluster may answer then.
            Open.TryRemove(KeyValuePair.Create(place, tunnel));
            throw;
        }
    }

    /// <summary>Closes the one of a cluster, where one is open.</summary>
    public static async Task CloseAsync(ClusterPlace place)
    {
        if (!Open.TryRemove(place, out var tunnel))
            return;
        EndOrigin(place, tunnel);
        await CloseAsync(tunnel);
    }

    /// <summary>Closes all.</summary>
    public static Task CloseAllAsync() => Task.WhenAll(Open.Keys.Select(CloseAsync));

    private static void EndOrigin(ClusterPlace place, Lazy<Task<OpenTunnel>> tunnel)
    {
        if (tunnel is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            new ClusterOrigin(place).End(tunnel.Value.Result.Address);
    }

    private static async Task CloseAsync(Lazy<Task<OpenTunnel>> tunnel)
    {
        if (tunnel.IsValueCreated && tunnel.Value.IsCompletedSuccessfully)
            await (await tunnel.Value).Port.DisposeAsync();
    }

    private static async Task<OpenTunnel> OpenAsync(ClusterPlace place, IRequestTrace trace)
    {
        var cluster = ClusterConnection.FromKubeConfig(place.KubeConfig, place.KubeContext);
        var server = new Uri(cluster.Server);
        trace.Sent("CONNECT", server);
        var begin = Stopwatch.GetTimestamp();
        var tunnel = await ClusterTunnel.OpenAsync(cluster, NamespaceName.Parse(place.SystemNamespace), TimeProvider.System, CancellationToken.None);
        trace.Answered("CONNECT", server, 101, Stopwatch.GetElapsedTime(begin));
        return new OpenTunnel(tunnel.Address, tunnel.Token, tunnel);
    }
}
