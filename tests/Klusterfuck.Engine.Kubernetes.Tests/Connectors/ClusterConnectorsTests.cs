using System.Net;
using System.Reflection;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Kubernetes.Connectors;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Kubernetes.Tests.Reconciling;
using Klusterfuck.Engine.Naming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Connectors;

public sealed class ClusterConnectorsTests : IAsyncLifetime
{
    private const string Name = "flow-orders-in";
    private const string Complete = """{ "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1 }""";

    private ClusterFixture cluster = null!;
    private ClusterConnectors connectors = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Target Flow => Target.Flow(cluster.Namespace, ResourceName.Parse("orders"));

    private static NodeId Node => NodeId.Parse("in");

    public async ValueTask InitializeAsync()
    {
        cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        connectors = new ClusterConnectors(cluster.Api, new ClusterOptions { ServiceAddress = "http://{service}.{namespace}" }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        connectors.Dispose();
        await cluster.DisposeAsync();
    }

    [Theory]
    [InlineData("""{ "state": { "waiting": { "reason": "ImagePullBackOff", "message": "Back-off pulling image" } } }""", "Its pod waits: ImagePullBackOff: Back-off pulling image")]
    [InlineData("""{ "state": { "waiting": { "reason": "CrashLoopBackOff", "message": "back-off 10s" } }, "lastState": { "terminated": { "exitCode": 3 } } }""", "exit code 3")]
    [InlineData("""{ "state": { "waiting": { "reason": "ContainerCreating" } } }""", "It is being started.")]
    [InlineData("""{ "state": { "running": {} } }""", "It is being started.")]
    public async Task ListAsync_PodDoesNotRun_SaysWhy(string container, string expected)
    {
        MakeDeployment("""{ "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1 }""");
        MakePod($$"""{ "containerStatuses": [ {{container}} ] }""");
        Assert.Contains(expected, (await ReadAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_NoNodeTakesThePod_SaysWhatIsMissing()
    {
        MakeDeployment("""{ "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1 }""");
        MakePod("""{ "conditions": [ { "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available" } ] }""");
        Assert.Equal("No node takes its pod: 0/3 nodes are available", (await ReadAsync()).Problem);
    }

    [Fact]
    public async Task ListAsync_PodIsRefused_SaysByWhat()
    {
        MakeDeployment("""{ "observedGeneration": 1, "conditions": [ { "type": "ReplicaFailure", "status": "True", "message": "exceeded quota" } ] }""");
        Assert.Equal("Its pod is not made: exceeded quota", (await ReadAsync()).Problem);
    }

    [Fact]
    public async Task ListAsync_NotMadeYet_SaysWhatTheFlowSays()
    {
        cluster.Fake.Objects.Change("klusterfuck.io/flows", cluster.Namespace.Value, "orders", _ => JObject.Parse("""{ "metadata": { "name": "orders" }, "spec": {} }"""));
        Assert.Equal("It is being started.", (await ReadAsync()).Problem);
        cluster.Fake.Objects.Change("klusterfuck.io/flows", cluster.Namespace.Value, "orders", there =>
        {
            there!["status"] = JObject.Parse("""{ "conditions": [ { "type": "Ready", "status": "False", "reason": "SecretMissing", "message": "There is no secret 'x'." } ] }""");
            return there;
        }, statusOnly: true);
        Assert.Equal("There is no secret 'x'.", (await ReadAsync()).Problem);
    }

    [Fact]
    public async Task ListAsync_PodRuns_IsAskedHowItIs()
    {
        await using var pod = await AnsweringAsync("There is no broker at amqp://orders.");
        MakeDeployment("""{ "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1 }""");
        MakePod("""{ "podIP": "127.0.0.1", "containerStatuses": [ { "state": { "running": {} } } ] }""", new Uri(pod.Urls.Single()).Port);
        var seen = await ReadAsync();
        Assert.Equal(("There is no broker at amqp://orders.", 7L, 2L, 1L), (seen.Problem, seen.Accepted, seen.Rejected, seen.Failed));
        Assert.False(seen.TakesRequests);

        MakeDeployment(Complete, "keyed");
        seen = await ReadAsync();
        Assert.Equal((null, 7L, true), (seen.Problem, seen.Accepted, seen.TakesRequests));
    }

    [Theory]
    [InlineData(null, Complete, null)]
    [InlineData("keyed", Complete, false)]
    [InlineData("signed", Complete, true)]
    public async Task FindEntranceAsync_Deployment_SaysWhoIsLetIn(string? requests, string status, bool? signed)
    {
        MakeDeployment(status, requests);
        var entrance = await connectors.FindEntranceAsync(Flow, Node, Stop);
        Assert.Equal(signed, entrance?.Signed);
        if (signed is not null)
            Assert.Equal((new Uri($"http://{Name}.{cluster.Namespace}"), true), (entrance!.Address, entrance.Ready));
    }

    // A pod of before, which may check nothing, still takes what comes.
    [Fact]
    public async Task FindEntranceAsync_OldPodIsStillThere_IsNotReady()
    {
        MakeDeployment("""{ "observedGeneration": 0, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1 }""", "signed");
        Assert.False((await connectors.FindEntranceAsync(Flow, Node, Stop))!.Ready);
    }

    [Fact]
    public async Task FindEntranceAsync_NothingThere_IsNull() => Assert.Null(await connectors.FindEntranceAsync(Flow, Node, Stop));

    private async Task<ConnectorStatus> ReadAsync()
    {
        const string model = """{ "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "http" } ], "links": [] }""";
        var graph = await new FlowValidator(new MemoryGit(), DispatchProxy.Create<IFlowReferences, Agreeing>()).ValidateAsync(cluster.Namespace, model, Stop);
        return Assert.Single(await connectors.ListAsync(Flow, graph.Value!, Stop));
    }

    private void MakeDeployment(string status, string? requests = null)
    {
        var annotations = requests is null ? new JObject() : new JObject { ["klusterfuck.io/requests"] = requests };
        cluster.Fake.Objects.Change("apps/deployments", cluster.Namespace.Value, Name, _ => null);
        cluster.Fake.Objects.Change("apps/deployments", cluster.Namespace.Value, Name, _ => new JObject
        {
            ["metadata"] = Metadata(Name),
            ["spec"] = new JObject { ["replicas"] = 1, ["template"] = new JObject { ["metadata"] = new JObject { ["annotations"] = annotations } } },
        });
        cluster.Fake.Objects.Change("apps/deployments", cluster.Namespace.Value, Name, there => { there!["status"] = JObject.Parse(status); return there; }, statusOnly: true);
    }

    private void MakePod(string status, int port = 1) => cluster.Fake.Objects.Change("/pods", cluster.Namespace.Value, $"{Name}-x", _ => new JObject
    {
        ["metadata"] = Metadata($"{Name}-x"),
        ["spec"] = JObject.Parse($$"""{ "containers": [ { "readinessProbe": {}, "ports": [ { "name": "admin", "containerPort": {{port}} } ] } ] }"""),
        ["status"] = JObject.Parse(status),
    });

    private JObject Metadata(string name) => new()
    {
        ["name"] = name, ["namespace"] = cluster.Namespace.Value, ["labels"] = new JObject { ["klusterfuck.io/flow"] = "orders", ["klusterfuck.io/node"] = "in" },
    };

    private static async Task<WebApplication> AnsweringAsync(string problem)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(http =>
        {
            http.Response.StatusCode = http.Request.Path == "/readyz" ? (int)HttpStatusCode.ServiceUnavailable : 200;
            return http.Response.WriteAsync(http.Request.Path == "/readyz" ? problem + "\n" : """
                # TYPE kf_connector_messages_total counter
                kf_connector_messages_total{connector="http",outcome="accepted"} 7
                kf_connector_messages_total{connector="http",outcome="rejected"} 2
                kf_connector_messages_total{connector="http",outcome="failed"} 1
                kf_ready 0

                """);
        });
        await app.StartAsync();
        return app;
    }
}
