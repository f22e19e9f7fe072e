using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Cluster;

/// <summary>Slots that move to another node while there are runs in them.</summary>
public sealed class MovingSlotTests(RedisCluster cluster) : IClassFixture<RedisCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Scripts ran at the next node beside keys that were still at the former: claims were lost, and runs counted anew.
    [Fact]
    public async Task Operations_WhileTheSlotMoves_AreRefusedWholeAndDoneAfterwards()
    {
        await using var store = await cluster.OpenAsync(partitions: 1);
        var slot = await cluster.SlotOfAsync(store.Link.PartitionKey(0));
        var to = await cluster.AnotherAsync(slot);
        for (var i = 0; i < 10; i++)
            await store.SubmitAsync(Work.NewRun(), Cancel);
        var items = await Work.ClaimAsync(store, count: 5);
        var commit = Work.Done(items[0], "a", "b");
        var late = Work.NewRun();

        await cluster.BeginMoveAsync(slot, to);
        Assert.Equal(20, await cluster.MoveKeysAsync(slot, to, most: 20));
        foreach (var act in new Func<Task>[] { () => store.SubmitAsync(late, Cancel), () => Work.ClaimAsync(store), () => store.CommitAsync(commit, Cancel) })
            Assert.Equal(ErrorCodes.StorageUnavailable, (await Assert.ThrowsAsync<KlusterfuckException>(act)).Code);
        var waits = store.SubmitAsync(Work.NewRun(), Cancel);
        await cluster.MoveKeysAsync(slot, to);
        await cluster.EndMoveAsync(slot, to);

        await Eventually.GetAsync(async () => await waits);
        Assert.Equal(to, await cluster.OwnerAsync(slot));
        Assert.Equal(new QueueStatus(11, 6, 5, 0, 0), await store.CountAsync(Cancel));
        Assert.True(await store.CommitAsync(commit, Cancel));
        Assert.False((await store.SubmitAsync(late, Cancel)).Existing);
        Assert.Equal(new QueueStatus(12, 9, 4, 0, 0), await store.CountAsync(Cancel));
        Assert.Equal(9, (await Work.ClaimAsync(store, "two")).Count);
    }
}
