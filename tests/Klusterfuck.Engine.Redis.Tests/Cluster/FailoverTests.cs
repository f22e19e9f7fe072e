using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Cluster;

/// <summary>A master that ends for good, and the replica that takes its place.</summary>
public sealed class FailoverTests
{
    [Fact]
    public async Task Master_Killed_TheStoreGoesOnWithItsReplica()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var store = await cluster.OpenAsync(partitions: 1, timeout: TimeSpan.FromSeconds(5));
        await using var other = await cluster.OpenAsync(prefix: store.Link.Prefix, timeout: TimeSpan.FromSeconds(5));
        var master = await cluster.OwnerAsync(await cluster.SlotOfAsync(store.Link.PartitionKey(0)));
        var replica = await cluster.AddReplicaAsync(master);
        for (var i = 0; i < 10; i++)
            await store.SubmitAsync(Work.NewRun(), Work.Cancel);
        var items = await Work.ClaimAsync(store, count: 5, lease: TimeSpan.FromMinutes(10));
        var commit = Work.Done(items[0], "a", "b");

        // What had not reached it would be lost.
        await RedisCluster.CatchUpAsync(master, replica);
        await master.KillAsync();

        await Eventually.IsAsync(() => store.CommitAsync(commit, Work.Cancel));
        Assert.Equal(new QueueStatus(10, 7, 4, 0, 0), await store.CountAsync(Work.Cancel));

        // Who waits for work hears of it as before.
        Assert.Equal(7, (await Work.ClaimAsync(other, "two", TimeSpan.FromMinutes(10))).Count);
        var claim = other.ClaimAsync(new WorkClaim("two", 1, TimeSpan.FromMinutes(10), Wait: true), Work.Cancel);
        var late = Work.NewRun();
        await store.SubmitAsync(late, Work.Cancel);
        Assert.Equal(late.Id, Assert.Single(await claim.WaitAsync(TimeSpan.FromSeconds(60), Work.Cancel)).Run);
    }
}
