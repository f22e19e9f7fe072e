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

/// <summary>A fake cluster with controllers that start pods at once, a git host in memory, and reconcilers.</summary>
internal sealed class ReconcilerFixture : IAsyncDisposable, IFlowCallbacks
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<(CancellationTokenSource Stop, Task Task, ApiTransport Transport)> reconcilers = [];

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

    public static async Task<ReconcilerFixture> StartAsync(int reconcilers = 1)
    {
        var fixture = new ReconcilerFixture(await ClusterFixture.StartAsync(alwaysFake: true));
        fixture.Fake.Objects.Controller = fixture.Control;
        fixture.Fake.Objects.Change("/namespaces", "", "klusterfuck", _ => new JObject { ["metadata"] = new JObject { ["name"] = "klusterfuck" } });
        for (var i = 0; i < reconcilers; i++)
            fixture.StartReconciler($"reconciler-{i}");
        return fixture;
    }

    public string KeyOf(Target flow, NodeId node) => $"key-of-{node}";

    public Uri AddressOf(Target flow, NodeId node) => new($"http://admin:8080/api/v1/flow/{flow.Name}/{node}?key=k");

    public void StartReconciler(string identity)
    {
        var options = new ClusterOptions { Namespaces = [Cluster.Namespace], Identity = identity, LeaseTime = TimeSpan.FromSeconds(2), Resync = TimeSpan.FromMinutes(10) };
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

    public JObject? Find(string collection, string name) => Fake.Objects.Find(collection, Namespace, name);

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
        await Cluster.DisposeAsync();
    }

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
    private void Control(JObject written)
    {
        if ((string?)written["kind"] != "Deployment")
            return;
        var metadata = written["metadata"]!;
        var replicas = (int?)written["spec"]?["replicas"] ?? 1;
        var before = written["status"];
        var status = Stuck
            ? new JObject
            {
                ["observedGeneration"] = metadata["generation"], ["replicas"] = replicas + 1, ["updatedReplicas"] = 1, ["availableReplicas"] = (int?)before?["availableReplicas"] ?? 0,
                ["conditions"] = new JArray(new JObject { ["type"] = "Progressing", ["status"] = "False", ["reason"] = "ProgressDeadlineExceeded", ["message"] = "timed out" }),
            }
            : new JObject { ["observedGeneration"] = metadata["generation"], ["replicas"] = replicas, ["updatedReplicas"] = replicas, ["availableReplicas"] = replicas };
        if (JToken.DeepEquals(before, status))
            return;
        Fake.Objects.Change("apps/deployments", (string)metadata["namespace"]!, (string)metadata["name"]!, there => { there!["status"] = status; return there; }, statusOnly: true);
    }
}
