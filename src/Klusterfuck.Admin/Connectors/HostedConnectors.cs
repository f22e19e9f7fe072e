using System.Collections.Concurrent;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.Problems;

namespace Klusterfuck.Admin.Connectors;

/// <summary>
/// Runs the connectors of all deployed flows, for as long as this process holds the lock on <c>connectors.lock</c>. What is deployed, changed or removed,
/// by this process or another, is started, begun again or stopped within a second.
/// </summary>
internal sealed partial class HostedConnectors(EmbeddedEngine embedded, TimeProvider time, ILogger<HostedConnectors> logger) : BackgroundService, IFlowConnectors
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // What no change of the database tells: a repository that was put back.
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(Target Flow, NodeId Node), HostedConnector> hosted = new();

    private bool isHost;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConnectorStatus>> ListAsync(Flow flow, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ConnectorStatus>>(
        [.. hosted.Values.Where(h => h.Instance.Flow == flow.Definition.Target).OrderBy(h => h.Instance.Node.Value, StringComparer.Ordinal).Select(h => h.Status)]);

    /// <inheritdoc/>
    public Task<RequestTaker?> FindAsync(Target flow, NodeId node, CancellationToken cancellationToken) => Task.FromResult(
        hosted.GetValueOrDefault((flow, node))?.Running?.Source is IRequestSource source ? new RequestTaker(source.ChecksSignature, source.AnswerAsync)
        : isHost ? null
        : new RequestTaker(false, (_, _) => throw new EdgeException(
            StatusCodes.Status503ServiceUnavailable, EdgeCodes.NotHosted, "Another process hosts the connectors of this folder.") { RetryAfter = 1 }));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Yield();
            using var turn = await embedded.TakeConnectorsAsync(stoppingToken);
            isHost = true;
            await HostAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to end.
        }
        catch (KlusterfuckException e)
        {
            NotHosted(e);
        }
        finally
        {
            await Task.WhenAll(hosted.Values.Select(h => StopAsync(h)));
        }
    }

    private async Task HostAsync(CancellationToken cancellationToken)
    {
        long? version = null;
        for (var looked = time.GetTimestamp(); ; await Task.Delay(LookEvery, time, cancellationToken))
        {
            try
            {
                var now = embedded.Version;
                if (version == now && time.GetElapsedTime(looked) < LookAnyway)
                    continue;
                looked = time.GetTimestamp();
                await ReconcileAsync(await embedded.DeployedConnectors.ListAsync(cancellationToken));
                version = now;
            }
            catch (KlusterfuckException e)
            {
                NotSeen(e);
            }
        }
    }

    private async Task ReconcileAsync(IReadOnlyList<ConnectorInstance> wanted)
    {
        var byNode = wanted.ToDictionary(w => (w.Flow, w.Node));
        var ended = hosted.Where(h => !byNode.TryGetValue(h.Key, out var want) || !h.Value.Instance.IsSame(want)).ToList();
        await Task.WhenAll(ended.Select(h => StopAsync(h.Value)));
        foreach (var (key, _) in ended)
        {
            hosted.TryRemove(key, out _);
            if (!byNode.ContainsKey(key))
                File.Delete(StateOf(key.Flow, key.Node));
        }

        foreach (var instance in wanted.Where(w => !hosted.ContainsKey((w.Flow, w.Node))))
            hosted[(instance.Flow, instance.Node)] = new HostedConnector(instance, instance.Problem is null ? Start(instance) : null);
    }

    private RunningConnector Start(ConnectorInstance instance)
    {
        var values = instance.Values;
        if (instance.Connector.Value == "timer" && !values.ContainsKey("STATE"))
            values = values.Add("STATE", StateOf(instance.Flow, instance.Node));
        var settings = new ConnectorSettings(BuiltInConnectors.Find(instance.Connector)!, values);
        var node = instance.Flow.Namespace == NamespaceName.Default ? $"{instance.Flow.Name}/{instance.Node}" : $"{instance.Flow.Namespace}/{instance.Flow.Name}/{instance.Node}";
        return RunningConnector.Start(node, settings, new EngineCallback(embedded.Engine, instance), DeliveryPolicy.Default, instance.Since, time, logger);
    }

    private string StateOf(Target flow, NodeId node) => Path.Combine(embedded.ConnectorFolder, $"{flow.Namespace}.{flow.Name}.{node}.timer");

    private static async Task StopAsync(HostedConnector connector)
    {
        if (connector.Running is { } running)
            await running.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Error, "The connectors of this folder are not hosted.")]
    private partial void NotHosted(Exception e);

    [LoggerMessage(LogLevel.Error, "Which connectors should run could not be read.")]
    private partial void NotSeen(Exception e);
}
