using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runners;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

/// <summary>What went while nobody reconciled.</summary>
public sealed class LeftoversTests : IAsyncLifetime
{
    private ReconcilerFixture bench = null!;

    private Target Flow => Target.Flow(bench.Cluster.Namespace, ResourceName.Parse("orders"));

    public async ValueTask InitializeAsync() => bench = await ReconcilerFixture.StartAsync(reconcilers: 0);

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    // They stayed known to the runners, and their users on the git host stayed, for ever.
    [Fact]
    public async Task Deleted_WhileNobodyLed_AreTakenBackByWhoLeadsNext()
    {
        await bench.CreateAsync("hello");
        bench.StartReconciler("first");
        await bench.EventuallyAsync(() => bench.Serves("hello") && bench.Runners.Functions.ContainsKey(bench.TargetOf("hello")));
        await bench.StopReconcilersAsync();
        Leave(bench.TargetOf("gone"));
        await bench.Runners.PublishFlowAsync(new PublishedFlow(Flow, null), CancellationToken.None);
        var elsewhere = Target.Function(NamespaceName.Parse("not-served"), ResourceName.Parse("gone"));
        Leave(elsewhere);
        await bench.DeleteAsync("hello", Resources.ResourceKind.Function);
        await bench.CreateAsync("other");

        bench.StartReconciler("second");

        await bench.EventuallyAsync(() => bench.Serves("other") && bench.Runners.Flows.IsEmpty
            && bench.Runners.Functions.Keys.Order(ByName).SequenceEqual([elsewhere, bench.TargetOf("other")])
            && bench.Git.Readers.Keys.Order(ByName).SequenceEqual([elsewhere, bench.TargetOf("other")]), Say);
    }

    [Fact]
    public async Task Deleted_StoresDoNotAnswerAtFirst_AreTakenBackWhenTheyDo()
    {
        Leave(bench.TargetOf("gone"));
        (bench.Runners.IsDown, bench.Git.IsDown) = (true, true);
        bench.StartReconciler("first");
        await bench.EventuallyAsync(() => bench.Runners.Refusals > 1, Say);
        bench.Runners.IsDown = false;
        await bench.EventuallyAsync(() => bench.Git.Refusals > 0, Say);
        bench.Git.IsDown = false;
        await bench.EventuallyAsync(() => bench.Runners.Functions.IsEmpty && bench.Git.Readers.IsEmpty, Say);
    }

    private static Comparer<Target> ByName { get; } = Comparer<Target>.Create((a, b) => string.CompareOrdinal(a.Name.Value, b.Name.Value));

    private void Leave(Target function)
    {
        bench.Runners.Functions[function] = new PublishedFunction(function, null, new Uri("http://fn-gone.default/"), "key");
        bench.Git.Readers[function] = true;
    }

    private string Say() => $"{string.Join(", ", bench.Runners.Functions.Keys)}; {string.Join(", ", bench.Runners.Flows.Keys)}; {string.Join(", ", bench.Git.Readers.Keys)}";
}
