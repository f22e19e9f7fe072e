namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

public sealed class ReconcilerLifeTests
{
    // A watch that failed in a way nobody thought of ended for good, while the reconciler went on leading with what it had known by then.
    [Theory]
    [InlineData("klusterfuck.io/functions")]
    [InlineData("apps/deployments")]
    public async Task Watch_TellsWhatNobodyThoughtOf_ItBeginsAnew(string collection)
    {
        await using var bench = await ReconcilerFixture.StartAsync(alwaysFake: true);
        await bench.CreateAsync("before");
        await bench.EventuallyAsync(() => bench.Serves("before"));
        bench.Fake.FirstLines[collection] = """{ "type": "ADDED", "object": { } }""";
        bench.Fake.CutWatches();
        await bench.EventuallyAsync(() => bench.Fake.FirstLines.IsEmpty);
        await bench.CreateAsync("after");
        await bench.EventuallyAsync(() => bench.Serves("after"));
        await bench.DeleteAsync("fn-after", Resources.ResourceKind.Deployment);
        await bench.EventuallyAsync(() => bench.Serves("after"));
    }
}
