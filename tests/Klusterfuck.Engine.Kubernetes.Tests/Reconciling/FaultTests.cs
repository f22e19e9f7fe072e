using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

public sealed class FaultTests
{
    private const int Many = 200;

    [Fact]
    public async Task Functions_ManyAtOnceWithFailingRequests_EndExactlyRight()
    {
        await using var bench = await ReconcilerFixture.StartAsync();
        if (!bench.Cluster.IsReal)
            bench.Fake.Faults.OneIn = 10;
        await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
        {
            await bench.CreateAsync($"f{i}");
            if (i % 2 == 0)
                await bench.PatchAsync($"f{i}", new JObject { ["spec"] = new JObject { ["env"] = new JObject { ["N"] = $"{i}" } } });
            if (i % 4 == 0)
                await bench.DeleteAsync($"f{i}", ResourceKind.Function);
        });

        var left = Enumerable.Range(0, Many).Where(i => i % 4 != 0).ToList();
        await bench.EventuallyAsync(
            () => left.All(IsRight),
            () => string.Join(", ", left.Where(i => !IsRight(i)).Take(3).Select(i => $"f{i}: {bench.Function($"f{i}")} {bench.Deployment($"f{i}")}")));
        await bench.EventuallyAsync(() => Names("apps/deployments").SetEquals(left.Select(i => $"fn-f{i}")) && Names("/services").SetEquals(left.Select(i => $"fn-f{i}")));
        Assert.True(Names("/secrets").SetEquals(left.Select(i => $"fn-f{i}")));
        Assert.True(bench.Cluster.IsReal || bench.Fake.Faults.Failed > Many);

        bool IsRight(int i) => bench.Serves($"f{i}") && ReconcilerFixture.Variable(bench.Deployment($"f{i}"), "KF_VAR_N") == (i % 2 == 0 ? $"{i}" : null);
        HashSet<string> Names(string collection) => [.. bench.List(collection).Select(i => (string)i["metadata"]!["name"]!)];
    }

    [Fact]
    public async Task Watch_CutAgainAndAgainAndForgotten_MissesNothing()
    {
        await using var bench = await ReconcilerFixture.StartAsync(alwaysFake: true);
        using var cutter = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 4; i++)
        {
            await bench.CreateAsync($"a{i}");
            await cutter.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            bench.Fake.CutWatches();
            await bench.CreateAsync($"b{i}");
            if (i % 2 == 1)
                bench.Fake.Objects.Forget();
        }

        await bench.EventuallyAsync(() => Enumerable.Range(0, 4).All(i => bench.Serves($"a{i}") && bench.Serves($"b{i}")));
    }

    [Fact]
    public async Task Leader_Killed_TheOtherGoesOn()
    {
        await using var bench = await ReconcilerFixture.StartAsync();
        await bench.CreateAsync("before");
        await bench.EventuallyAsync(() => bench.Serves("before"));
        bench.StartReconciler("second");
        Assert.Equal("reconciler-0", Holder());
        bench.Kill(0);
        await bench.CreateAsync("after");
        await bench.EventuallyAsync(() => bench.Serves("after"));
        Assert.Equal("second", Holder());

        string? Holder() => (string?)bench.Find("coordination.k8s.io/leases", "klusterfuck-reconciler")?["spec"]?["holderIdentity"];
    }

    // Seen on a real server that had no address left for a Service: nothing said so but a log.
    [Fact]
    public async Task Child_TheClusterCannotMake_IsToldAndMadeLater()
    {
        await using var bench = await ReconcilerFixture.StartAsync(alwaysFake: true);
        bench.Fake.Faults.Refused = "/services/fn-hello";
        await bench.CreateAsync("hello");
        await bench.EventuallyAsync(() => bench.Reason("hello", Conditions.CommitReady) == "ApplyFailed");
        Assert.Null(bench.Find("/services", "fn-hello"));
        bench.Fake.Faults.Refused = null;
        await bench.EventuallyAsync(() => bench.Serves("hello") && bench.Find("/services", "fn-hello") is not null);
    }
}
