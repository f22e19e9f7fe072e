using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Secrets;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

public sealed class RunnerNoticesTests : IAsyncLifetime
{
    private const string Model = """
        { "version": 1, "nodes": [
          { "id": "in", "kind": "connector", "connector": "http" },
          { "id": "send", "kind": "request", "url": "https://example.com/", "headers": { "Authorization": { "secret": "api-key" } } } ],
          "links": [ { "from": "in", "to": "send" } ] }
        """;

    private ReconcilerFixture bench = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Target Flow => Target.Flow(bench.Cluster.Namespace, ResourceName.Parse("orders"));

    public async ValueTask InitializeAsync() => bench = await ReconcilerFixture.StartAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Function_SelectedAndRemoved_IsTold()
    {
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        var target = bench.TargetOf("hello");
        await bench.EventuallyAsync(() => bench.Runners.Functions.ContainsKey(target));
        var told = bench.Runners.Functions[target];
        Assert.Equal((bench.Git.Tip(target), $"http://fn-hello.{bench.Namespace}/"), (told.Commit!.Value, told.Address.AbsoluteUri));
        Assert.Equal(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(told.Token)), (string?)bench.Find("/secrets", "fn-hello")!["data"]!["token"]);
        var commit = bench.Git.Push(target, "more.txt", "x");
        await bench.PatchAsync("hello", new JObject { ["spec"] = new JObject { ["commit"] = commit.Value } });
        await bench.EventuallyAsync(() => bench.Runners.Functions[target].Commit == commit);
        await bench.DeleteAsync("hello", ResourceKind.Function);
        await bench.EventuallyAsync(() => !bench.Runners.Functions.ContainsKey(target));
    }

    [Fact]
    public async Task Flow_Deployed_IsToldWithModelKeysAndTheSecretsItSendsOut()
    {
        var secrets = new ResourceSecretStore(bench.Cluster.Api, TimeProvider.System);
        await secrets.SetAsync(bench.Cluster.Namespace, ResourceName.Parse("api-key"), "first", forFunctions: false, Stop);
        await bench.CreateAsync("orders", kind: "Flow");
        await bench.EventuallyAsync(() => bench.Runners.Flows.TryGetValue(Flow, out var told) && told.Commit is null);
        var commit = bench.Git.Push(Flow, "flow.json", Model);
        await bench.PatchAsync("orders", new JObject { ["spec"] = new JObject { ["commit"] = commit.Value } }, "Flow");
        await bench.EventuallyAsync(() => bench.Runners.Flows[Flow].Commit == commit, Say);
        Assert.Equal(Model, bench.Runners.Models[(Flow, commit)]);
        Assert.Equal(KeyValuePair.Create("in", "key-of-in"), Assert.Single(bench.Runners.Flows[Flow].CallbackKeys));
        Assert.Equal("first", bench.Runners.Secrets["api-key"]);
        await secrets.SetAsync(bench.Cluster.Namespace, ResourceName.Parse("api-key"), "second", forFunctions: false, Stop);
        await bench.EventuallyAsync(() => bench.Runners.Secrets["api-key"] == "second");
        await bench.PatchAsync("orders", new JObject { ["spec"] = new JObject { ["suspended"] = true } }, "Flow");
        await bench.EventuallyAsync(() => bench.Runners.Flows[Flow].Suspended);
        await bench.DeleteAsync("orders", ResourceKind.Flow);
        await bench.EventuallyAsync(() => !bench.Runners.Flows.ContainsKey(Flow));
    }

    [Fact]
    public async Task Store_Down_KeepsNothingElseFromBeingDoneAndIsToldLater()
    {
        bench.Runners.IsDown = true;
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        await bench.DeleteAsync("nothing", ResourceKind.Function);
        Assert.Empty(bench.Runners.Functions);
        bench.Runners.IsDown = false;
        await bench.EventuallyAsync(() => bench.Runners.Functions.ContainsKey(bench.TargetOf("hello")));
    }

    private string Say() => $"{bench.Find("klusterfuck.io/flows", "orders")?["status"]}";
}
