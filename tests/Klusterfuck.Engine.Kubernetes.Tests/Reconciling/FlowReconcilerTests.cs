using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Kubernetes.Definitions;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

public sealed class FlowReconcilerTests : IAsyncLifetime
{
    private ReconcilerFixture bench = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private JObject? Connector => bench.Find("apps/deployments", "flow-orders-in");

    private string? Reason => bench.Find("klusterfuck.io/flows", "orders") is { } flow ? Conditions.Find(flow, Conditions.Ready)?.Reason : null;

    public async ValueTask InitializeAsync() => bench = await ReconcilerFixture.StartAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    // Suspending changed nothing in a cluster: the resource was neither read nor written with it.
    [Fact]
    public async Task Flow_SuspendedAndResumed_HasNoConnectorsMeanwhile()
    {
        await DeployAsync();
        await bench.EventuallyAsync(() => Connector is not null, () => $"{Reason}");
        var flows = new ResourceDefinitionStore<FlowDefinition>(bench.Cluster.Api, new FlowResource());
        await SuspendAsync(flows, true);
        await bench.EventuallyAsync(() => Connector is null && Reason == "Suspended", () => $"{Reason}");
        Assert.Null(bench.Find("/secrets", "flow-orders-in"));
        await SuspendAsync(flows, false);
        await bench.EventuallyAsync(() => Connector is not null && Reason == "Deployed", () => $"{Reason}");
    }

    [Fact]
    public async Task Connector_OfTheProduct_IsReadyWhenItSaysSo()
    {
        await DeployAsync();
        await bench.EventuallyAsync(() => Connector is not null, () => $"{Reason}");
        Assert.Equal("/readyz", (string?)Connector!.SelectToken("spec.template.spec.containers[0].readinessProbe.httpGet.path"));
    }

    [Fact]
    public async Task Connector_OfAnImageOfOnesOwn_IsThatImageAndNotAsked()
    {
        await bench.CreateAsync("http", r => r["spec"] = new JObject { ["image"] = "registry.example.com/mine:7" }, "Connector");
        await DeployAsync();
        await bench.EventuallyAsync(() => Connector is not null, () => $"{Reason}");
        var container = Connector!.SelectToken("spec.template.spec.containers[0]")!;
        Assert.Equal("registry.example.com/mine:7", (string?)container["image"]);
        Assert.Null(container["readinessProbe"]);
    }

    // Admin lets requests through to a connector without a token where it checks a signature; with an empty secret it checks nothing.
    [Theory]
    [InlineData("http", "{}", "keyed")]
    [InlineData("http", """{ "HMAC_SECRET": { "secret": "full" } }""", "signed")]
    [InlineData("http", """{ "HMAC_SECRET": { "secret": "empty" } }""", "keyed")]
    [InlineData("git", """{ "SECRET": { "secret": "full" } }""", "signed")]
    [InlineData("timer", """{ "CRON": "@hourly" }""", null)]
    public async Task Connector_AskedByHttp_SaysWhetherItChecksSignatures(string connector, string variables, string? expected)
    {
        foreach (var (name, value) in new[] { ("full", "s3cret"), ("empty", "") })
        {
            await bench.Cluster.Api.TryCreateAsync(ResourceKind.Secret, JObject.Parse($$"""
                { "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "secret-{{name}}", "namespace": "{{bench.Namespace}}",
                  "labels": { "app.kubernetes.io/managed-by": "klusterfuck", "klusterfuck.io/secret": "{{name}}" } },
                  "data": { "value": "{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value))}}" } }
                """), Stop);
        }

        await DeployAsync($$"""{ "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "{{connector}}", "variables": {{variables}} } ], "links": [] }""");
        await bench.EventuallyAsync(() => Connector is not null, () => $"{Reason}");
        Assert.Equal(expected, (string?)Connector!.SelectToken("spec.template.metadata.annotations")!["klusterfuck.io/requests"]);
        await bench.EventuallyAsync(() => bench.Find("networking.k8s.io/networkpolicies", "flow-orders-in") is not null, () => $"{Reason}");
    }

    private async Task DeployAsync(string? model = null)
    {
        var flow = Target.Flow(bench.Cluster.Namespace, ResourceName.Parse("orders"));
        await bench.CreateAsync("orders", kind: "Flow");
        await bench.EventuallyAsync(() => bench.Git.Repositories.Contains(flow));
        if (model is not null)
            bench.Git.Push(flow, "flow.json", model);
        await bench.PatchAsync("orders", new JObject { ["spec"] = new JObject { ["commit"] = bench.Git.Tip(flow).Value } }, "Flow");
    }

    private async Task SuspendAsync(ResourceDefinitionStore<FlowDefinition> flows, bool suspended)
    {
        // The reconciler writes the status of the same object meanwhile.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var stored = await flows.FindAsync(bench.Cluster.Namespace, ResourceName.Parse("orders"), Stop);
            if (await flows.TryReplaceAsync(stored! with { Suspended = suspended }, Stop))
                break;
        }

        Assert.Equal(suspended, (await flows.FindAsync(bench.Cluster.Namespace, ResourceName.Parse("orders"), Stop))!.Suspended);
    }
}
