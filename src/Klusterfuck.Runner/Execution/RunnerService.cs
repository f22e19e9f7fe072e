using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Runner.Execution;

/// <summary>Executes runs for as long as the service runs.</summary>
internal sealed class RunnerService(FlowRunner runner) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => runner.RunAsync(stoppingToken), CancellationToken.None);
}
