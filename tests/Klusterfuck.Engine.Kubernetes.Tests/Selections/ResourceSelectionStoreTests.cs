using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Kubernetes.Definitions;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Selections;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Selections;

public sealed class ResourceSelectionStoreTests : IAsyncLifetime
{
    private static readonly Actor Ann = new("ann", "ann@example.com");

    private ClusterFixture cluster = null!;
    private ResourceSelectionStore store = null!;
    private Target flow;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await ClusterFixture.StartAsync();
        store = new ResourceSelectionStore(cluster.Api, TimeProvider.System);
        var definition = new FlowDefinition
        {
            Namespace = cluster.Namespace, Name = ResourceName.Parse("orders"), Uid = Guid.NewGuid().ToString("N"), CreatedAt = DateTimeOffset.UtcNow,
        };
        Assert.True(await new ResourceDefinitionStore<FlowDefinition>(cluster.Api, new FlowResource()).TryAddAsync(definition, null, Stop));
        flow = definition.Target;
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task UndoAsync_AfterThree_GoesBackStepByStep()
    {
        foreach (var digit in "abc")
            await store.SelectAsync(flow, Of(digit), Ann, Stop);
        Assert.Equal(Of('b'), await store.UndoAsync(flow, Ann, Stop));
        Assert.Equal(Of('a'), await store.UndoAsync(flow, Ann, Stop));
        Assert.Null(await store.UndoAsync(flow, Ann, Stop));
        Assert.Equal("abcba".Reverse().Select(Of), (await store.ListAsync(flow, Stop)).Select(s => s.Commit));
        Assert.Equal(Of('a'), await store.FindSelectedAsync(flow, Stop));
    }

    [Fact]
    public async Task SelectAsync_SelectedAlready_ChangesNothing()
    {
        await store.SelectAsync(flow, Of('a'), Ann, Stop);
        await store.SelectAsync(flow, Of('a'), Ann, Stop);
        Assert.Single(await store.ListAsync(flow, Stop));
    }

    [Fact]
    public async Task SelectAsync_SixtyTimes_KeepsFiftyAndCanBeUndone()
    {
        for (var i = 0; i < 60; i++)
            await store.SelectAsync(flow, CommitId.Parse($"{i:D40}"), Ann, Stop);
        Assert.Equal(50, (await store.ListAsync(flow, Stop)).Count);
        Assert.Equal(CommitId.Parse($"{58:D40}"), await store.UndoAsync(flow, Ann, Stop));
    }

    [Fact]
    public async Task SelectAsync_AtOnce_LosesNone()
    {
        await Task.WhenAll("abcdef".Select(digit => store.SelectAsync(flow, Of(digit), Ann, Stop)));
        Assert.Equal("abcdef".Select(Of).Order(Comparer<CommitId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))),
            (await store.ListAsync(flow, Stop)).Select(s => s.Commit).OrderBy(c => c.Value, StringComparer.Ordinal));
    }

    [Fact]
    public async Task ListAsync_CommitEditedByHand_IsASelectionOfWhoEdited()
    {
        await store.SelectAsync(flow, Of('a'), Ann, Stop);
        var path = $"{ResourceKind.Flow.Path(cluster.Namespace.Value, "orders")}?fieldManager=kubectl-edit";
        await cluster.Api.Transport.SendAsync(HttpMethod.Patch, path, new JObject { ["spec"] = new JObject { ["commit"] = Of('b').Value } }, "application/merge-patch+json", Stop);
        var selections = await store.ListAsync(flow, Stop);
        Assert.Equal([(Of('b'), "kubectl-edit"), (Of('a'), "ann")], selections.Select(s => (s.Commit, s.By)));
        Assert.Equal(Of('a'), await store.UndoAsync(flow, Ann, Stop));
    }

    [Fact]
    public async Task SelectAsync_NoResource_IsNotFound()
    {
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => store.SelectAsync(Target.Function(cluster.Namespace, ResourceName.Parse("no")), Of('a'), Ann, Stop));
        Assert.Equal(ErrorCodes.FunctionNotFound, error.Code);
    }

    private static CommitId Of(char digit) => CommitId.Parse(new string(digit, 40));
}
