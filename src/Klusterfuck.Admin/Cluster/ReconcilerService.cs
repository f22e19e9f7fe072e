using Klusterfuck.Engine.Embedded;

namespace Klusterfuck.Admin.Cluster;

/// <summary>Reconciles the cluster for as long as the service runs.</summary>
internal sealed class ReconcilerService(ServedCluster cluster, EmbeddedEngine embedded) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        cluster.Engine.RunAsync(embedded.Graphs, new FlowCallbacks(cluster.Options, embedded.CallbackKeys), cluster.Runners, stoppingToken);
}
