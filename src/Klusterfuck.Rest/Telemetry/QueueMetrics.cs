using System.Diagnostics.Metrics;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Rest.Telemetry;

/// <summary>Tells how much there is to do, counted every few seconds.</summary>
internal sealed class QueueMetrics : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly Meter meter = new(RunTelemetry.Name);
    private readonly RunCatalog runs;
    private readonly TimeProvider time;
    private readonly ILogger<QueueMetrics> log;
    private QueueStatus status = new(0, 0, 0, 0, 0);

    public QueueMetrics(RunCatalog runs, TimeProvider time, ILogger<QueueMetrics> log)
    {
        this.runs = runs;
        this.time = time;
        this.log = log;
        meter.CreateObservableGauge("kf.queue.runs", () => status.OpenRuns, "{run}", "Runs that have not ended.");
        meter.CreateObservableGauge("kf.queue.items", ListItems, "{item}", "Items of runs by state.");
        meter.CreateObservableGauge("kf.queue.deadletters", () => status.DeadLetters, "{item}", "Dead letters that are kept.");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                status = await runs.CountAsync(stoppingToken);
                await Task.Delay(Every, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (KlusterfuckException e)
            {
                log.LogWarning(e, "The queue could not be counted.");
                await Task.Delay(Every, time, CancellationToken.None);
            }
        }
    }

    private IEnumerable<Measurement<long>> ListItems() =>
    [
        new(status.QueuedItems, new KeyValuePair<string, object?>("kf.state", "queued")),
        new(status.RunningItems, new KeyValuePair<string, object?>("kf.state", "running")),
        new(status.WaitingItems, new KeyValuePair<string, object?>("kf.state", "waiting")),
    ];
}
