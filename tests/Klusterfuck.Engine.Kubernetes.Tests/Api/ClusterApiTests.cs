using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Api;

public sealed class ClusterApiTests
{
    private static readonly ResourceKind Settings = ResourceKind.Find("v1", "ConfigMap")!;

    [Fact]
    public async Task Objects_CreateFindListDelete_AreAsWritten()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var api = cluster.Api;
        var stop = TestContext.Current.CancellationToken;
        var made = await api.TryCreateAsync(Settings, Map(cluster, "a", ("color", "red")), stop);
        Assert.NotNull(made);
        Assert.Null(await api.TryCreateAsync(Settings, Map(cluster, "a"), stop));
        await api.TryCreateAsync(Settings, Map(cluster, "b", ("color", "blue")), stop);

        Assert.Equal("red", (string?)(await api.FindAsync(Settings, cluster.Namespace.Value, "a", stop))!["metadata"]!["labels"]!["color"]);
        Assert.Equal(["b"], (await api.ListAsync(Settings, cluster.Namespace.Value, "color=blue", stop)).Items.Select(i => (string)i["metadata"]!["name"]!));
        Assert.False(await api.TryDeleteAsync(Settings, cluster.Namespace.Value, "a", Guid.NewGuid().ToString(), null, stop));
        Assert.True(await api.TryDeleteAsync(Settings, cluster.Namespace.Value, "a", (string?)made["metadata"]!["uid"], null, stop));
        Assert.Null(await api.FindAsync(Settings, cluster.Namespace.Value, "a", stop));
    }

    [Fact]
    public async Task TryReplaceAsync_ChangedMeanwhile_IsNull()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var stop = TestContext.Current.CancellationToken;
        var first = (await cluster.Api.TryCreateAsync(Settings, Map(cluster, "a"), stop))!;
        first["data"] = new JObject { ["x"] = "1" };
        Assert.NotNull(await cluster.Api.TryReplaceAsync(Settings, first, null, stop));
        first["data"] = new JObject { ["x"] = "2" };
        Assert.Null(await cluster.Api.TryReplaceAsync(Settings, first, null, stop));
    }

    [Fact]
    public async Task ApplyAsync_FieldNotGivenAgain_GoesAndThoseOfOthersStay()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var stop = TestContext.Current.CancellationToken;
        var wanted = Map(cluster, "a");
        wanted["data"] = new JObject { ["x"] = "1", ["y"] = "1" };
        await cluster.Api.ApplyAsync(Settings, wanted, stop);
        var path = $"{Settings.Path(cluster.Namespace.Value, "a")}?fieldManager=somebody";
        await cluster.Api.Transport.SendAsync(HttpMethod.Patch, path, new JObject { ["data"] = new JObject { ["x"] = "9", ["z"] = "9" } }, "application/merge-patch+json", stop);

        wanted["data"] = new JObject { ["x"] = "1" };
        var applied = await cluster.Api.ApplyAsync(Settings, wanted, stop);
        Assert.Equal(new JObject { ["x"] = "1", ["z"] = "9" }, applied["data"], JToken.EqualityComparer);
    }

    [Fact]
    public async Task Apply_FieldOfAnother_IsAConflictUnlessForced()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var stop = TestContext.Current.CancellationToken;
        var wanted = Map(cluster, "a");
        wanted["data"] = new JObject { ["x"] = "1" };
        await cluster.Api.ApplyAsync(Settings, wanted, stop);
        wanted["data"] = new JObject { ["x"] = "2" };
        var path = Settings.Path(cluster.Namespace.Value, "a");
        var answer = await cluster.Api.Transport.SendAsync(HttpMethod.Patch, $"{path}?fieldManager=somebody", wanted, "application/apply-patch+yaml", stop);
        Assert.Equal(409, (int)answer.Status);
        answer = await cluster.Api.Transport.SendAsync(HttpMethod.Patch, $"{path}?fieldManager=somebody&force=true", wanted, "application/apply-patch+yaml", stop);
        Assert.Equal("2", (string?)answer.OrThrow("x")["data"]!["x"]);
    }

    [Fact]
    public async Task Delete_Owner_TakesWhatItOwns()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        var stop = TestContext.Current.CancellationToken;
        var owner = (await cluster.Api.TryCreateAsync(Settings, Map(cluster, "owner"), stop))!;
        var child = Map(cluster, "child");
        child["metadata"]!["ownerReferences"] = new JArray(new JObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = "owner", ["uid"] = owner["metadata"]!["uid"] });
        await cluster.Api.TryCreateAsync(Settings, child, stop);
        await cluster.Api.TryDeleteAsync(Settings, cluster.Namespace.Value, "owner", null, null, stop);
        Assert.Null(await cluster.Api.FindAsync(Settings, cluster.Namespace.Value, "child", stop));
    }

    [Fact]
    public async Task WatchAsync_FromAVersion_TellsWhatHappens()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var stop = TestContext.Current.CancellationToken;
        var list = await cluster.Api.ListAsync(Settings, cluster.Namespace.Value, null, stop);
        await cluster.Api.TryCreateAsync(Settings, Map(cluster, "a", ("watched", "yes")), stop);
        await cluster.Api.TryCreateAsync(Settings, Map(cluster, "b"), stop);
        await cluster.Api.TryDeleteAsync(Settings, cluster.Namespace.Value, "a", null, null, stop);

        var seen = new List<(WatchEventKind, string?)>();
        await foreach (var told in cluster.Api.WatchAsync(Settings, cluster.Namespace.Value, "watched=yes", list.Version, stop))
        {
            if (told.Kind != WatchEventKind.Bookmark)
                seen.Add((told.Kind, (string?)told.Object["metadata"]?["name"]));
            if (seen.Count == 2)
                break;
        }

        Assert.Equal([(WatchEventKind.Changed, "a"), (WatchEventKind.Deleted, "a")], seen);
    }

    [Fact]
    public async Task WatchAsync_ForgottenVersion_IsExpired()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        var stop = TestContext.Current.CancellationToken;
        var list = await cluster.Api.ListAsync(Settings, cluster.Namespace.Value, null, stop);
        await cluster.Api.TryCreateAsync(Settings, Map(cluster, "a"), stop);
        cluster.Fake.Objects.Forget();
        var told = new List<WatchEvent>();
        await foreach (var one in cluster.Api.WatchAsync(Settings, cluster.Namespace.Value, null, list.Version, stop))
            told.Add(one);
        Assert.Equal(WatchEventKind.Expired, Assert.Single(told).Kind);
    }

    [Fact]
    public async Task SendAsync_EveryKindOfFault_IsTriedAgain()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        var stop = TestContext.Current.CancellationToken;
        cluster.Fake.Faults.Next(Fault.ServerError, Fault.TooManyRequests, Fault.DropBefore, Fault.DropAfter, Fault.Slow);
        Assert.Null(await cluster.Api.TryCreateAsync(Settings, Map(cluster, "a"), stop));
        Assert.NotNull(await cluster.Api.FindAsync(Settings, cluster.Namespace.Value, "a", stop));
    }

    [Fact]
    public async Task SendAsync_ServerThatGoesOnFailing_IsUnavailableAfterABound()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        cluster.Fake.Faults.OneIn = 1;
        cluster.Fake.Faults.Next([.. Enumerable.Repeat(Fault.DropBefore, 20)]);
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => cluster.Api.FindAsync(Settings, "default", "a", TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCodes.ClusterUnavailable, error.Code);
    }

    private static JObject Map(ClusterFixture cluster, string name, params (string Key, string Value)[] labels) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JObject
        {
            ["name"] = name, ["namespace"] = cluster.Namespace.Value, ["labels"] = new JObject(labels.Select(l => new JProperty(l.Key, l.Value))),
        },
    };
}
