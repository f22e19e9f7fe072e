using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

public sealed class FunctionReconcilerTests : IAsyncLifetime
{
    private ReconcilerFixture bench = null!;

    public async ValueTask InitializeAsync() => bench = await ReconcilerFixture.StartAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Function_CreatedByHand_GetsItsRepositoryAndServesItsTip()
    {
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        var tip = bench.Git.Tip(bench.TargetOf("hello"));
        Assert.Equal(tip.Value, (string?)bench.Function("hello")!["status"]!["commit"]);
        Assert.Null(bench.Function("hello")!["spec"]!["commit"]);
        Assert.True(bench.Git.Protected.ContainsKey(tip));
        Assert.Equal("klusterfuck", (string?)bench.Function("hello")!["status"]!["selections"]![0]!["by"]);
        foreach (var collection in new[] { "/secrets", "/services", "networking.k8s.io/networkpolicies" })
            Assert.NotNull(bench.Find(collection, "fn-hello"));
        await bench.EventuallyAsync(() => bench.List("/events").Any(e => (string?)e["reason"] == "Serving" && (string?)e["involvedObject"]!["name"] == "hello"));
    }

    [Fact]
    public async Task Function_EditedByHand_IsRolledOut()
    {
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        var token = bench.Find("/secrets", "fn-hello")!["data"]!["token"];
        var commit = bench.Git.Push(bench.TargetOf("hello"), "x", "y");
        await bench.PatchAsync("hello", new JObject { ["spec"] = new JObject { ["commit"] = commit.Value, ["env"] = new JObject { ["A"] = "1" }, ["scale"] = new JObject { ["min"] = 1, ["max"] = 3 } } });
        await bench.EventuallyAsync(() => bench.Serves("hello") && (string?)bench.Function("hello")!["status"]!["commit"] == commit.Value);
        Assert.Equal("1", ReconcilerFixture.Variable(bench.Deployment("hello"), "KF_VAR_A"));
        await bench.EventuallyAsync(() => bench.Find("autoscaling/horizontalpodautoscalers", "fn-hello") is not null);
        Assert.Equal(["kubectl-edit", "klusterfuck"], bench.Function("hello")!["status"]!["selections"]!.Select(s => (string)s["by"]!));
        Assert.Equal(token, bench.Find("/secrets", "fn-hello")!["data"]!["token"], JToken.EqualityComparer);

        await bench.PatchAsync("hello", new JObject { ["spec"] = new JObject { ["env"] = new JObject { ["A"] = null }, ["scale"] = new JObject { ["max"] = 1 } } });
        await bench.EventuallyAsync(() => bench.Find("autoscaling/horizontalpodautoscalers", "fn-hello") is null && ReconcilerFixture.Variable(bench.Deployment("hello"), "KF_VAR_A") is null);
    }

    [Fact]
    public async Task Children_DeletedOrChangedByHand_ArePutRight()
    {
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        var uid = (string?)bench.Deployment("hello")!["metadata"]!["uid"];
        await bench.DeleteAsync("fn-hello", ResourceKind.Deployment);
        await bench.EventuallyAsync(() => bench.Deployment("hello") is { } made && (string?)made["metadata"]!["uid"] != uid && bench.Serves("hello"));
        await bench.PatchAsync("fn-hello", new JObject { ["spec"] = new JObject { ["replicas"] = 7, ["strategy"] = new JObject { ["type"] = "Recreate", ["rollingUpdate"] = null } } }, "Deployment");
        await bench.EventuallyAsync(() => (int?)bench.Deployment("hello")!["spec"]!["replicas"] == 1 && (string?)bench.Deployment("hello")!["spec"]!["strategy"]!["type"] == "RollingUpdate");
        await bench.DeleteAsync("fn-hello", ResourceKind.Service);
        await bench.EventuallyAsync(() => bench.Find("/services", "fn-hello") is not null);
    }

    [Fact]
    public async Task Commit_ThatDoesNotBecomeReady_IsReportedAndTheOldOneServes()
    {
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        var before = (string?)bench.Function("hello")!["status"]!["serving"];
        bench.Stuck = true;
        var commit = bench.Git.Push(bench.TargetOf("hello"), "x", "y");
        await bench.PatchAsync("hello", new JObject { ["spec"] = new JObject { ["commit"] = commit.Value } });
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.CommitReady) == "RolloutFailed");
        Assert.Equal(before, (string?)bench.Function("hello")!["status"]!["serving"]);
        Assert.True(Conditions.Find(bench.Function("hello")!, Conditions.Ready)!.Value.Holds);
    }

    [Fact]
    public async Task Commit_ThatIsNotThereOrIsWrong_IsNotRolledOut()
    {
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        var before = ReconcilerFixture.Variable(bench.Deployment("hello"), "GIT_COMMIT");
        await bench.PatchAsync("hello", new JObject { ["spec"] = new JObject { ["commit"] = new string('f', 40) } });
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.CommitReady) == "CommitNotFound");
        var wrong = bench.Git.Push(bench.TargetOf("hello"), "config.yaml", "nonsense: 1\n");
        await bench.PatchAsync("hello", new JObject { ["spec"] = new JObject { ["commit"] = wrong.Value } });
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.CommitReady) == "ConfigInvalid");
        Assert.Equal(before, ReconcilerFixture.Variable(bench.Deployment("hello"), "GIT_COMMIT"));
    }

    [Fact]
    public async Task Secret_MissingThenSetThenChanged_IsToldAndRollsOut()
    {
        await bench.CreateAsync("hello", r => r["spec"]!["secrets"] = new JArray("api-key"));
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.CommitReady) == "SecretMissing");
        var secrets = new Kubernetes.Secrets.ResourceSecretStore(bench.Cluster.Api, TimeProvider.System);
        var name = Naming.ResourceName.Parse("api-key");
        await secrets.SetAsync(bench.Cluster.Namespace, name, "1", forFunctions: true, TestContext.Current.CancellationToken);
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        var before = Versions();
        await secrets.SetAsync(bench.Cluster.Namespace, name, "2", forFunctions: true, TestContext.Current.CancellationToken);
        await bench.EventuallyAsync(() => Versions() != before);

        string? Versions() => (string?)bench.Deployment("hello")!["spec"]!["template"]!["metadata"]!["annotations"]!["klusterfuck.io/secret-versions"];
    }

    [Fact]
    public async Task Namespace_DeletedAndMadeAgain_BeginsAnew()
    {
        await using var bench = await ReconcilerFixture.StartAsync(alwaysFake: true);
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        await bench.Cluster.Api.TryDeleteAsync(ResourceKind.Namespace, null, bench.Namespace, null, null, TestContext.Current.CancellationToken);
        await bench.EventuallyAsync(() => bench.Deployment("hello") is null);
        Assert.Empty(bench.Fake.Objects.List("/secrets", bench.Namespace).Items);
        await bench.Cluster.MakeNamespaceAsync();
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        Assert.Single(bench.Git.Repositories);
    }

    [Fact]
    public async Task GitHost_DownDuringCreate_NothingIsHalfMadeAndItIsFinishedLater()
    {
        bench.Git.IsDown = true;
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.RepositoryReady) == "GitHostUnavailable");
        Assert.Null(bench.Deployment("hello"));
        Assert.Null(bench.Find("/secrets", "fn-hello"));
        Assert.Empty(bench.Git.Repositories);
        bench.Git.IsDown = false;
        await bench.EventuallyAsync(() => bench.Serves("hello"));
    }

    // While the git host was down nothing at all was put right.
    [Fact]
    public async Task GitHost_DownLater_WhatServesIsStillKept()
    {
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        var before = ReconcilerFixture.Variable(bench.Deployment("hello"), "GIT_COMMIT");
        bench.Git.IsDown = true;
        await bench.DeleteAsync("fn-hello", ResourceKind.Deployment);
        await bench.EventuallyAsync(() => bench.Deployment("hello") is not null && bench.Reason("hello", Conditions.RepositoryReady) == "GitHostUnavailable");
        Assert.Equal(before, ReconcilerFixture.Variable(bench.Deployment("hello"), "GIT_COMMIT"));
        Assert.Contains("/git/mirror/namespaces/", ReconcilerFixture.Variable(bench.Deployment("hello"), "GIT_MIRROR_URL"), StringComparison.Ordinal);
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.CommitReady) == "Serving");
        bench.Git.IsDown = false;
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.RepositoryReady) == "Found");
    }

    [Fact]
    public async Task Function_Deleted_ItsReaderGoesAlsoWhereTheGitHostWasDown()
    {
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Serves("hello"));
        Assert.True(bench.Git.Readers.ContainsKey(bench.TargetOf("hello")));
        bench.Git.IsDown = true;
        await bench.DeleteAsync("hello", ResourceKind.Function);
        await bench.EventuallyAsync(() => bench.Deployment("hello") is null && bench.Git.Refusals > 0);
        Assert.True(bench.Git.Readers.ContainsKey(bench.TargetOf("hello")));
        bench.Git.IsDown = false;
        await bench.EventuallyAsync(() => bench.Git.Readers.IsEmpty);
        Assert.Single(bench.Git.Repositories);
    }

    [Fact]
    public async Task Child_OfSomebodyElse_IsLeftAlone()
    {
        await bench.Cluster.Api.TryCreateAsync(
            ResourceKind.Service,
            new JObject
            {
                ["apiVersion"] = "v1", ["kind"] = "Service",
                ["metadata"] = new JObject { ["name"] = "fn-hello", ["namespace"] = bench.Namespace, ["labels"] = new JObject { ["app.kubernetes.io/managed-by"] = "klusterfuck" } },
                ["spec"] = new JObject { ["type"] = "ExternalName", ["externalName"] = "elsewhere.example.com" },
            },
            TestContext.Current.CancellationToken);
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.Ready) == "NameTaken");
        Assert.Equal("ExternalName", (string?)bench.Find("/services", "fn-hello")!["spec"]!["type"]);
    }

    [Fact]
    public async Task Flow_Deployed_HasADeploymentAndServicePerConnector()
    {
        await bench.CreateAsync("orders", kind: "Flow");
        var flow = Naming.Target.Flow(bench.Cluster.Namespace, Naming.ResourceName.Parse("orders"));
        await bench.EventuallyAsync(() => bench.Git.Repositories.Contains(flow));
        Assert.Null(bench.Find("apps/deployments", "flow-orders-in"));
        await bench.PatchAsync("orders", new JObject { ["spec"] = new JObject { ["commit"] = bench.Git.Tip(flow).Value } }, "Flow");
        await bench.EventuallyAsync(() => bench.Find("apps/deployments", "flow-orders-in") is not null && bench.Find("/services", "flow-orders-in") is not null);
        await bench.EventuallyAsync(() => Conditions.Find(bench.Find("klusterfuck.io/flows", "orders")!, Conditions.Ready) is { Holds: true, Reason: "Deployed" });
    }
}
