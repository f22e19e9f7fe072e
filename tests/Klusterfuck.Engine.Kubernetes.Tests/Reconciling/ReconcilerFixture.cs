using System.Reflection;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Naming;
using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

/// <summary>
/// A cluster with controllers that start pods at once, a git host in memory, and reconcilers. The cluster is a fake one, or the API server that
/// <c>KF_TEST_KUBECONFIG</c> leads to where that has no controllers of its own.
/// </summary>
internal sealed class ReconcilerFixture : IAsyncDisposable, IFlowCallbacks
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly ResourceKind[] Kinds =
    [
        ResourceKind.Function, ResourceKind.Flow, ResourceKind.Secret, ResourceKind.Deployment, ResourceKind.Service, ResourceKind.NetworkPolicy, ResourceKind.Autoscaler, ResourceKind.Lease,
        ResourceKind.Event,
    ];

    private readonly CancellationTokenSource stopControllers = new();
    private readonly List<(CancellationTokenSource Stop, Task Task, ApiTransport Transport)> reconcilers = [];

    private Task controllers = Task.CompletedTask;

    private ReconcilerFixture(ClusterFixture cluster) => Cluster = cluster;

    public ClusterFixture Cluster { get; }

    public MemoryGit Git { get; } = new();

    public FakeCluster Fake => Cluster.Fake;

    public string Namespace => Cluster.Namespace.Value;

    /// <summary>What runners are told.</summary>
    public MemoryRunners Runners { get; } = new();

    /// <summary>Whether pods never become ready.</summary>
    public bool Stuck { get; set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="reconcilers">How many reconcilers run.</param>
    /// <param name="alwaysFake">Whether the test needs faults or controllers that only the fake cluster has.</param>
    public static async Task<ReconcilerFixture> StartAsync(int reconcilers = 1, bool alwaysFake = false)
    {
        var cluster = await ClusterFixture.StartAsync(alwaysFake);
        if (cluster.IsReal && await ApiControllers.AreThereAsync(cluster.Api, Stop))
        {
            await cluster.DisposeAsync();
            cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        }

        var fixture = new ReconcilerFixture(cluster);
        if (cluster.IsReal)
            fixture.controllers = Task.Run(() => new ApiControllers(cluster.Api, fixture.Namespace, fixture.Observe).RunAsync(fixture.stopControllers.Token));
        else
            fixture.Fake.Objects.Controller = fixture.Control;
        for (var i = 0; i < reconcilers; i++)
            fixture.StartReconciler($"reconciler-{i}");
        return fixture;
    }

    public string KeyOf(Target flow, NodeId node) => $"key-of-{node}";

    public Uri AddressOf(Target flow, NodeId node) => new($"http://admin:8080/api/v1/flow/{flow.Name}/{node}?key=k");

    public void StartReconciler(string identity)
    {
        var options = new ClusterOptions { Namespaces = [Cluster.Namespace], System = Cluster.Namespace, Identity = identity, LeaseTime = TimeSpan.FromSeconds(2), Resync = TimeSpan.FromMinutes(10) };
        var transport = new ApiTransport(ClusterConnection.FromKubeConfig(Cluster.KubeConfig, null), TimeProvider.System);
        var graphs = new FlowGraphCache(new FlowValidator(Git, DispatchProxy.Create<IFlowReferences, Agreeing>()));
        var reconciler = new ClusterReconciler(new ClusterApi(transport), new ClusterGit(Git, Git, Git, Git), graphs, this, Runners, options, TimeProvider.System, NullLogger.Instance);
        var stop = new CancellationTokenSource();
        reconcilers.Add((stop, Task.Run(() => reconciler.RunAsync(stop.Token)), transport));
    }

    /// <summary>Ends all reconcilers as they are meant to end.</summary>
    public async Task StopReconcilersAsync()
    {
        foreach (var (stop, _, _) in reconcilers)
            await stop.CancelAsync();
        foreach (var (stop, task, transport) in reconcilers)
        {
            await task.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            transport.Dispose();
            stop.Dispose();
        }

        reconcilers.Clear();
    }

    /// <summary>Ends a reconciler as a crash does: it cannot even give its lease up.</summary>
    public void Kill(int index) => reconcilers[index].Transport.Dispose();

    public Task CreateAsync(string name, Action<JObject>? change = null, string kind = "Function")
    {
        var resource = new JObject
        {
            ["apiVersion"] = "klusterfuck.io/v1alpha1", ["kind"] = kind, ["metadata"] = new JObject { ["name"] = name, ["namespace"] = Namespace }, ["spec"] = new JObject(),
        };
        if (kind == "Function")
            resource["spec"]!["runtime"] = "shell";
        change?.Invoke(resource);
        return RepeatAsync(() => Cluster.Api.TryCreateAsync(KindOf(kind), resource, Stop));
    }

    public Task PatchAsync(string name, JObject patch, string kind = "Function", string manager = "kubectl-edit") => RepeatAsync(async () => (await Cluster.Api.Transport.SendAsync(
        HttpMethod.Patch, $"{ResourceKind.Find(kind == "Deployment" ? "apps/v1" : "klusterfuck.io/v1alpha1", kind)!.Path(Namespace, name)}?fieldManager={manager}", patch,
        "application/merge-patch+json", Stop)).OrThrow(name));

    public Task DeleteAsync(string name, ResourceKind kind) => RepeatAsync(() => Cluster.Api.TryDeleteAsync(kind, Namespace, name, null, null, Stop));

    public JObject? Find(string collection, string name) =>
        Cluster.IsReal ? Cluster.Api.FindAsync(KindIn(collection), Namespace, name, Stop).GetAwaiter().GetResult() : Fake.Objects.Find(collection, Namespace, name);

    public IReadOnlyList<JObject> List(string collection) =>
        Cluster.IsReal ? [.. Cluster.Api.ListAsync(KindIn(collection), Namespace, null, Stop).GetAwaiter().GetResult().Items] : Fake.Objects.List(collection, Namespace).Items;

    public JObject? Function(string name) => Find("klusterfuck.io/functions", name);

    public JObject? Deployment(string name) => Find("apps/deployments", $"fn-{name}");

    public Target TargetOf(string name) => Target.Function(Cluster.Namespace, ResourceName.Parse(name));

    /// <summary>Whether a function serves its commit and its status says so.</summary>
    public bool Serves(string name)
    {
        var found = Function(name);
        return found is not null && Conditions.Find(found, Conditions.CommitReady) is { Holds: true } && (string?)found["status"]!["serving"] == (string?)found["status"]!["commit"]
            && (long?)found["status"]!["observedGeneration"] == (long?)found["metadata"]!["generation"]
            && Variable(Deployment(name), "GIT_COMMIT") == (string?)found["status"]!["commit"];
    }

    public static string? Variable(JObject? deployment, string name) =>
        (string?)deployment?["spec"]?["template"]?["spec"]?["containers"]?[0]?["env"]?.FirstOrDefault(e => (string?)e["name"] == name)?["value"];

    public string? Reason(string name, string condition) => Function(name) is { } found ? Conditions.Find(found, condition)?.Reason : null;

    public Task EventuallyAsync(Func<bool> holds, Func<string>? say = null) => WaitAsync(holds, say ?? (() => $"{Function("hello")?["status"]}"));

    private static async Task WaitAsync(Func<bool> holds, Func<string> say)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!holds())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"It did not come true. {say()}");
            await Task.Delay(20, Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopReconcilersAsync();
        await stopControllers.CancelAsync();
        await controllers.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopControllers.Dispose();
        await Cluster.DisposeAsync();
    }

    private static ResourceKind KindIn(string collection) => Kinds.Single(k => $"{k.Group}/{k.Plural}" == collection);

    private static ResourceKind KindOf(string kind) => ResourceKind.Find("klusterfuck.io/v1alpha1", kind)!;

    // As a user would: a command that failed is given again.
    private static async Task RepeatAsync<T>(Func<Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await act();
                return;
            }
            catch (KlusterfuckException) when (attempt < 5)
            {
                // The next attempt.
            }
        }
    }

    // Starts the pods of a deployment at once, or never.
    private JObject Observe(JObject deployment)
    {
        var replicas = (int?)deployment["spec"]?["replicas"] ?? 1;
        var available = Stuck ? (int?)deployment["status"]?["availableReplicas"] ?? 0 : replicas;
        var status = new JObject
        {
            ["observedGeneration"] = deployment["metadata"]!["generation"], ["replicas"] = Stuck ? replicas + 1 : replicas, ["updatedReplicas"] = Stuck ? 1 : replicas,
            ["readyReplicas"] = available, ["availableReplicas"] = available,
        };
        if (Stuck)
            status["conditions"] = new JArray(new JObject { ["type"] = "Progressing", ["status"] = "False", ["reason"] = "ProgressDeadlineExceeded", ["message"] = "timed out" });
        return status;
    }

    private void Control(JObject written)
    {
        if ((string?)written["kind"] != "Deployment")
            return;
        var metadata = written["metadata"]!;
        var status = Observe(written);
        if (JToken.DeepEquals(written["status"], status))
            return;
        Fake.Objects.Change("apps/deployments", (string)metadata["namespace"]!, (string)metadata["name"]!, there => { there!["status"] = status; return there; }, statusOnly: true);
    }
}
