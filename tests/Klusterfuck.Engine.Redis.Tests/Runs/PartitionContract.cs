using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Runs;

/// <summary>What spans partitions, wherever they are.</summary>
public abstract class PartitionContract(IRedis server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Summarise_MoreRunsThanACallLooksAt_CountsEachOnce()
    {
        await using var store = await server.OpenAsync(partitions: 2);
        for (var i = 0; i < 25; i++)
            await store.SubmitAsync(Work.NewRun(), Work.Cancel);
        foreach (var scan in new[] { 1, 3, 25, 100 })
        {
            var summary = await new RunSummaries(store.Link, new Partitions(store.Link, 2), scan).SummariseAsync(Work.NewRun().Flow.Namespace, DateTimeOffset.UtcNow, Work.Cancel);
            Assert.Equal((25, 25), ((int)summary.Counts[RunStatus.Queued], (int)summary.OpenItems));
        }
    }

    [Fact]
    public async Task Keys_OfAPartition_ShareItsHashTag()
    {
        await using var store = await server.OpenAsync(partitions: 4);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.SubmitAsync(Work.NewRun(key: $"{i}"), Cancel)));
        foreach (var item in await Work.ClaimAsync(store, count: 10))
            await store.CommitAsync(Work.Done(item, "a", "b") with { Deliveries = [.. Work.Done(item, "a", "b").Deliveries.Select(d => d with { Throttle = new("t", 1) })] }, Cancel);

        var keys = KeysOf(store).ToList();

        Assert.Equal([$"{store.Link.Prefix}:partitions"], keys.Where(k => !k.StartsWith($"{store.Link.Prefix}:{{{store.Link.Prefix}-", StringComparison.Ordinal)));
        Assert.Equal(4, keys.Where(k => k.Contains('{', StringComparison.Ordinal)).Select(k => k.Split('}')[0]).Distinct().Count());
    }

    [Fact]
    public async Task List_ManyPartitions_GivesEachRunOnceNewestFirst()
    {
        await using var store = await server.OpenAsync(partitions: 8);
        for (var i = 0; i < 30; i++)
            await store.SubmitAsync(Work.NewRun(), Cancel);

        var seen = new List<Run>();
        var page = new PageRequest(7);
        do
        {
            var part = await store.ListAsync(new RunQuery(NamespaceName.Default) { Page = page }, Cancel);
            seen.AddRange(part.Items);
            page = page with { Cursor = part.Next };
        }
        while (page.Cursor is not null);

        Assert.Equal((30, 30), (seen.Count, seen.Select(r => r.Id).Distinct().Count()));
        Assert.Equal(seen.Select(r => r.CreatedAt).OrderDescending(), seen.Select(r => r.CreatedAt));
    }

    [Fact]
    public async Task Submit_SameKeyAgainAfterItsRunWasForgotten_IsANewRun()
    {
        await using var store = await server.OpenAsync(partitions: 8);
        var first = await store.SubmitAsync(Work.NewRun(key: "order"), Cancel);
        Assert.Equal(first with { Existing = true }, await store.SubmitAsync(Work.NewRun(key: "order"), Cancel));
        await store.CommitAsync(Work.Done(Assert.Single(await Work.ClaimAsync(store))), Cancel);

        Assert.Equal(1, await store.PruneAsync(new RunRetention { RunsPerFlow = 0 }, Cancel));

        Assert.False((await store.SubmitAsync(Work.NewRun(key: "order"), Cancel)).Existing);
        Assert.Equal(1, (await store.CountAsync(Cancel)).OpenRuns);
    }

    [Fact]
    public async Task Submit_CrashBetweenKeyAndRun_IsMadeByTheNextPost()
    {
        await using var store = await server.OpenAsync(partitions: 8);
        var crashed = Work.NewRun(key: "order");
        var name = $"default/orders/order";
        for (var partition = 0; partition < 8; partition++)
            await store.Link.Database.HashSetAsync($"{store.Link.PartitionKey(partition)}:keys", name, crashed.Id.Value);

        Assert.Equal(new RunTicket(crashed.Id, Existing: false), await store.SubmitAsync(Work.NewRun(key: "order"), Cancel));
        Assert.Equal(new RunTicket(crashed.Id, Existing: true), await store.SubmitAsync(Work.NewRun(key: "order"), Cancel));
    }

    [Fact]
    public async Task Prune_EverythingEnded_LeavesNoKeyOfARun()
    {
        await using var store = await server.OpenAsync(partitions: 2);
        for (var i = 0; i < 6; i++)
            await store.SubmitAsync(Work.NewRun(key: $"{i}"), Cancel);
        foreach (var item in await Work.ClaimAsync(store))
        {
            var child = Work.NewRun("child") with { Parent = new RunParent(item.Run, item.Key.Step), Depth = 1 };
            await store.CommitAsync(new StepCommit { Item = item, Status = StepStatus.Waiting, Park = new Park("x") { Children = [child] } }, Cancel);
        }

        for (var round = 0; round < 2; round++)
        {
            foreach (var item in await Work.ClaimAsync(store))
                await store.CommitAsync(new StepCommit { Item = item, Status = StepStatus.Failed, Error = new StepFailure("Exit", "it broke", true) }, Cancel);
        }

        Assert.Equal(6, await store.PruneAsync(new RunRetention { RunsPerFlow = 0 }, Cancel));

        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await store.CountAsync(Cancel));
        var kinds = KeysOf(store).Select(k => k.Split('}')[^1]).ToHashSet();
        Assert.Subset(new HashSet<string> { $"{store.Link.Prefix}:partitions", ":stamp", ":n", ":flows", ":idle" }, kinds);
    }

    private static IEnumerable<string> KeysOf(RedisRunStore store) =>
        store.Link.Connection.GetServers().SelectMany(s => s.Keys(pattern: $"{store.Link.Prefix}:*")).Select(k => k.ToString());
}
