using Klusterfuck.Engine.Embedded;

namespace Klusterfuck.Admin.Startup;

/// <summary>Executes queued runs for as long as the service runs.</summary>
internal sealed class RunnerService(EmbeddedEngine embedded) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => embedded.RunAsync(stoppingToken);
}
