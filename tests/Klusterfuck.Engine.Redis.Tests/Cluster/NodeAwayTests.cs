using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Cluster;

/// <summary>A node that is away without a replica, in a cluster that goes on without it.</summary>
public sealed class NodeAwayTests
{
    private const int Partitions = 8;

    [Fact]
    public async Task OtherPartitions_GoOnAndTheNodesOwnAreThereAgainWhenItIs()
    {
        await using var cluster = await RedisCluster.StartAsync();
        foreach (var each in cluster.Nodes)
            await each.ExecuteAsync("CONFIG", "SET", "cluster-require-full-coverage", "no");
        await using var store = await cluster.OpenAsync(partitions: Partitions, prefix: "kf", timeout: TimeSpan.FromSeconds(5));
        var (node, home) = (cluster.Nodes[^1], new Partitions(store.Link, Partitions));
        var away = new HashSet<int>();
        for (var partition = 0; partition < Partitions; partition++)
        {
            if (await cluster.OwnerAsync(await cluster.SlotOfAsync(store.Link.PartitionKey(partition))) == node)
                away.Add(partition);
        }

        NewRun Run(bool isAway)
        {
            NewRun run;
            do
                run = Work.NewRun();
            while (away.Contains(home.Home(run.Id)) != isAway);
            return run;
        }

        Task<IReadOnlyList<WorkItem>> ClaimAsync(string owner) => store.ClaimAsync(new WorkClaim(owner, 100, TimeSpan.FromMinutes(1), Wait: true), Work.Cancel);

        Assert.InRange(away.Count, 1, Partitions - 1);
        for (var i = 0; i < 12; i++)
            await store.SubmitAsync(Run(isAway: i % 2 == 0), Work.Cancel);
        var items = await Work.ClaimAsync(store);
        Assert.Equal(12, items.Count);

        await node.KillAsync();

        // Nothing is lost as far as is known, and what can be renewed is.
        Assert.Empty(await store.RenewAsync("one", [.. items.Select(i => i.Key)], TimeSpan.FromMinutes(10), Work.Cancel));
        for (var i = 0; i < 8; i++)
        {
            var run = Run(isAway: false);
            await store.SubmitAsync(run, Work.Cancel);
            Assert.Equal(run.Id, Assert.Single(await ClaimAsync("two")).Run);
        }

        var late = Run(isAway: true);
        var claim = ClaimAsync("two");
        await node.StartAgainAsync();
        await cluster.WaitAsync();
        await Eventually.GetAsync(async () => await store.SubmitAsync(late, Work.Cancel));
        Assert.Equal(late.Id, Assert.Single(await claim.WaitAsync(TimeSpan.FromSeconds(60), Work.Cancel)).Run);
        foreach (var item in items)
            await Eventually.IsAsync(() => store.CommitAsync(Work.Done(item), Work.Cancel));
    }
}
