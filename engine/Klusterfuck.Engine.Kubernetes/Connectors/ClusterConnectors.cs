using System.Collections.Concurrent;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Connectors;

/// <summary>The connectors of flows as the cluster runs them: how they are, and where they are asked by HTTP.</summary>
public sealed class ClusterConnectors : IDisposable
{
    private const int MostKnown = 10_000;

    // Whoever calls one again and again asks the cluster once in a while only, strangers included.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(Target Flow, NodeId Node), (ConnectorEntrance? Entrance, long At)> known = new();
    private readonly ClusterApi api;
    private readonly ClusterOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient pods = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    internal ClusterConnectors(ClusterApi api, ClusterOptions options, TimeProvider time)
    {
        this.api = api;
        this.options = options;
        this.time = time;
    }

    /// <summary>How the connectors of a flow are, by node.</summary>
    /// <param name="flow">The flow, which is not suspended.</param>
    /// <param name="graph">What is deployed of it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterUnavailable"/>.</exception>
    public async Task<IReadOnlyList<ConnectorStatus>> ListAsync(Target flow, FlowGraph graph, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var (ns, label) = (flow.Namespace.Value, $"{Marks.Flow}={flow.Name}");
        var resource = api.FindAsync(ResourceKind.Flow, ns, flow.Name.Value, cancellationToken);
        var deployments = api.ListAsync(ResourceKind.Deployment, ns, label, cancellationToken);
        var made = api.ListAsync(ResourceKind.Pod, ns, label, cancellationToken);
        await Task.WhenAll(resource, deployments, made).ConfigureAwait(false);
        var nodes = graph.Nodes.OfType<ConnectorNode>().OrderBy(n => n.Id.Value, StringComparer.Ordinal);
        return await Task.WhenAll(nodes.Select(n => ReadAsync(n, resource.Result, Of(deployments.Result, n.Id).FirstOrDefault(), Of(made.Result, n.Id), cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Where a connector is asked by HTTP; null where none is, or it takes no requests. What is answered may be a second old.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterUnavailable"/>.</exception>
    public async Task<ConnectorEntrance?> FindEntranceAsync(Target flow, NodeId node, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((flow, node), out var there) && time.GetElapsedTime(there.At) < Fresh)
            return there.Entrance;
        var at = time.GetTimestamp();
        var found = await api.FindAsync(ResourceKind.Deployment, flow.Namespace.Value, ChildName.Of(flow.Name, node), cancellationToken).ConfigureAwait(false);
        var entrance = found is not null && RequestsOf(found) is var requests and not ConnectorRequests.None
            ? new ConnectorEntrance(options.AddressOf(flow, node), requests == ConnectorRequests.Signed, Rollout.Of(found).Complete)
            : null;
        if (known.Count >= MostKnown)
            known.Clear();
        known[(flow, node)] = (entrance, at);
        return entrance;
    }

    /// <inheritdoc/>
    public void Dispose() => pods.Dispose();

    private static IEnumerable<JObject> Of(ObjectList list, NodeId node) => list.Items.Where(i => (string?)i["metadata"]?["labels"]?[Marks.Node] == node.Value);

    private static ConnectorRequests RequestsOf(JObject deployment) =>
        Enum.TryParse<ConnectorRequests>((string?)deployment.SelectToken("spec.template.metadata.annotations")?[Marks.Requests], ignoreCase: true, out var requests) ? requests : default;

    private async Task<ConnectorStatus> ReadAsync(ConnectorNode node, JObject? flow, JObject? deployment, IEnumerable<JObject> made, CancellationToken cancellationToken)
    {
        var status = new ConnectorStatus(node.Id, node.Connector, deployment is not null && RequestsOf(deployment) != ConnectorRequests.None, null);
        if (deployment is null)
            return status with { Problem = (flow is null ? null : Conditions.Find(flow, Conditions.Ready)) is { Holds: false } ready ? ready.Message : "It is being started." };
        using var timer = new CancellationTokenSource(AskTime, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var pod = made.Select(p => new ConnectorPod(p)).Where(p => !p.Ends).MaxBy(p => p.CreatedAt);
        var counts = pod is null ? default : await pod.AskCountsAsync(pods, limit.Token).ConfigureAwait(false);
        var problem = Rollout.Of(deployment) is { Complete: false } rollout ? await ExplainAsync(deployment, rollout, pod, limit.Token).ConfigureAwait(false) : null;
        cancellationToken.ThrowIfCancellationRequested();
        return status with { Problem = problem, Accepted = counts.Accepted, Rejected = counts.Rejected, Failed = counts.Failed };
    }

    private async Task<string> ExplainAsync(JObject deployment, Rollout rollout, ConnectorPod? pod, CancellationToken cancellationToken)
    {
        if (pod?.Explain() is { } why)
            return why;
        if (deployment.SelectToken("status.conditions[?(@.type == 'ReplicaFailure' && @.status == 'True')]") is { } refused)
            return $"Its pod is not made: {(string?)refused["message"] ?? (string?)refused["reason"]}";
        var said = pod is null ? null : await pod.AskProblemAsync(pods, cancellationToken).ConfigureAwait(false);
        return said ?? (rollout.Failed is { } failed ? $"It does not become ready: {failed}" : "It is being started.");
    }
}
