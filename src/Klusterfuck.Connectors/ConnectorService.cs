using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;

namespace Klusterfuck.Connectors;

/// <summary>Runs the connector for as long as the program runs.</summary>
internal sealed class ConnectorService(ConnectorOptions options, ICallback callback, DeliveryPolicy policy, TimeProvider time, ILogger<ConnectorService> logger) : IHostedService
{
    /// <summary>The connector; null before it is started.</summary>
    public RunningConnector? Running { get; private set; }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Running = RunningConnector.Start(options.Node, options.Settings, callback, policy, since: null, time, logger);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Running is { } running)
            await running.DisposeAsync().ConfigureAwait(false);
    }
}
