using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Connectors.Hosting;

/// <summary>A connector that runs: its source, run again whenever it breaks, with waits that grow to a longest.</summary>
public sealed partial class RunningConnector : IAsyncDisposable
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongRun = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly SourceContext context;
    private readonly Task running;

    private RunningConnector(SourceContext context)
    {
        this.context = context;
        Source = Sources.Make(context);
        running = Task.Run(RunAsync);
    }

    /// <summary>Its source.</summary>
    public ISource Source { get; }

    /// <summary>How it is.</summary>
    public ConnectorHealth Health => context.Health;

    /// <summary>Starts a connector.</summary>
    /// <param name="node">The name of its node.</param>
    /// <param name="settings">Its variables, checked.</param>
    /// <param name="callback">Where it posts.</param>
    /// <param name="policy">How often it posts what is not taken.</param>
    /// <param name="since">From when on instants of a timer count that keeps no state.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public static RunningConnector Start(
        string node, ConnectorSettings settings, ICallback callback, DeliveryPolicy policy, DateTimeOffset? since, TimeProvider time, ILogger logger)
    {
        var health = new ConnectorHealth(time);
        return new RunningConnector(new SourceContext(node, settings, new Delivery(callback, health, policy, time, logger), health, time, logger) { Since = since });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            var began = context.Time.GetTimestamp();
            string problem;
            try
            {
                await Source.RunAsync(stopping.Token).ConfigureAwait(false);
                problem = "The source has ended.";
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The border of a connector: whatever breaks it, it goes on with what its source still has.
                problem = e.Message;
                if (stopping.IsCancellationRequested)
                    return;
            }

            context.Health.Disconnected(problem);
            failures = context.Time.GetElapsedTime(began) > LongRun ? 1 : failures + 1;
            Broke(context.Settings.Type.Name, context.Node, problem);
            var longest = Math.Min(LongestWait.TotalMilliseconds, ShortestWait.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 20)));
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2))), context.Time, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Broke(string connector, string node, string problem) => LogBroke(context.Logger, connector, node, problem);

    [LoggerMessage(LogLevel.Warning, "The connector {Connector} at {Node} broke and begins again: {Problem}")]
    private static partial void LogBroke(ILogger logger, string connector, string node, string problem);
}
