namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

public sealed class FaultTests
{
    [Fact]
    public async Task Watch_CutAgainAndAgainAndForgotten_MissesNothing()
    {
        await using var bench = await ReconcilerFixture.StartAsync();
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

        string? Holder() => (string?)bench.Fake.Objects.Find("coordination.k8s.io/leases", "klusterfuck", "klusterfuck-reconciler")?["spec"]?["holderIdentity"];
    }
}
