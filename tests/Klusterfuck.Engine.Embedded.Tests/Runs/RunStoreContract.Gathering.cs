using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <content>Items that gather what arrives, and throttles.</content>
public abstract partial class RunStoreContract
{
    private static readonly Gather AllOfTwo = new(2, 3, null, []);

    [Fact]
    public async Task Gather_AllArrived_FallsDueOnceWithEverything()
    {
        var run = await SubmitAsync();
        var items = await FanOutAsync("b", "c");

        await Store.CommitAsync(Gives(items[0], AllOfTwo, "left"), Cancel);
        Assert.Empty(await ClaimAsync("one"));
        Assert.Equal(1, await OpenAsync(run));
        await Store.CommitAsync(Gives(items[1], AllOfTwo, null), Cancel);

        var join = Assert.Single(await ClaimAsync("one"));
        Assert.Equal((JoinStep(run.Id), "join", null, false), (join.Key.Step, join.Node.Value, join.Payload, join.IsSkip));
        Assert.Equal([(10, "left"), (11, null)], join.Arrivals.OrderBy(a => a.Link).Select(a => (a.Link, Text(a.Payload))));
        Assert.Equal(items.Select(i => (StepId?)i.Key.Step).Order(Comparer<StepId?>.Create((a, b) => string.CompareOrdinal(a?.Value, b?.Value))),
            join.Arrivals.Select(a => a.Parent).Order(Comparer<StepId?>.Create((a, b) => string.CompareOrdinal(a?.Value, b?.Value))));
        await Store.CommitAsync(Leaf(join, "joined"), Cancel);
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(run.Id, Cancel))!.Status);
        Assert.Equal(2, (await History.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Single(s => s.Node.Value == "join").Arrivals.Length);
    }

    [Fact]
    public async Task Gather_OnlySkips_IsASkip()
    {
        await SubmitAsync();
        foreach (var item in await FanOutAsync("b", "c"))
            await Store.CommitAsync(Gives(item, AllOfTwo, null), Cancel);

        Assert.True(Assert.Single(await ClaimAsync("one")).IsSkip);
    }

    [Fact]
    public async Task Gather_EnoughArrived_CancelsTheRestAndForgetsWhatComesLate()
    {
        var run = await SubmitAsync();
        var any = new Gather(3, 1, null, [NodeId.Parse("c")]);
        var items = await FanOutAsync("b", "c", "d");

        await Store.CommitAsync(Gives(items.Single(i => i.Node.Value == "b"), any, "first"), Cancel);

        Assert.False(await Store.CommitAsync(Gives(items.Single(i => i.Node.Value == "c"), any, "cancelled"), Cancel));
        Assert.True(await Store.CommitAsync(Gives(items.Single(i => i.Node.Value == "d"), any, "late"), Cancel));
        var join = Assert.Single(await ClaimAsync("one"));
        Assert.Equal("first", Text(Assert.Single(join.Arrivals).Payload));
        Assert.True(await Store.CommitAsync(Leaf(join, "joined"), Cancel));
        var steps = await History.ListStepsAsync(run.Id, long.MaxValue, Cancel);
        Assert.Equal(StepStatus.Cancelled, steps.Single(s => s.Node.Value == "c").Status);
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(run.Id, Cancel))!.Status);
    }

    [Fact]
    public async Task Gather_TimeOver_GoesOnWithWhatArrived()
    {
        var run = await SubmitAsync();
        var items = await FanOutAsync("b", "c");
        var gather = AllOfTwo with { Timeout = TimeSpan.FromSeconds(10), Cancels = [NodeId.Parse("c")] };
        await Store.CommitAsync(Gives(items.Single(i => i.Node.Value == "b"), gather, "left"), Cancel);
        Assert.Equal(2, await OpenAsync(run));

        Advance(TimeSpan.FromSeconds(10));

        var join = Assert.Single(await ClaimAsync("one"));
        Assert.Equal("left", Text(Assert.Single(join.Arrivals).Payload));
        Assert.Equal(1, await OpenAsync(run));
        Assert.False(await Store.CommitAsync(Gives(items.Single(i => i.Node.Value == "c"), gather, "late"), Cancel));
        await Store.CommitAsync(Leaf(join, "joined"), Cancel);
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(run.Id, Cancel))!.Status);
    }

    [Fact]
    public async Task Gather_BranchIsADeadLetter_FallsDueWhenThatWasRetried()
    {
        var run = await SubmitAsync();
        var items = await FanOutAsync("b", "c");
        await Store.CommitAsync(Gives(items[0], AllOfTwo, "left"), Cancel);
        await Store.CommitAsync(Failed(items[1], null), Cancel);
        Assert.Equal(RunStatus.Failed, (await History.FindAsync(run.Id, Cancel))!.Status);

        Assert.Equal(1, await Letters.RetryAllAsync(run.Id, Cancel));
        await Store.CommitAsync(Gives(Assert.Single(await ClaimAsync("one")), AllOfTwo, "right"), Cancel);

        var join = Assert.Single(await ClaimAsync("one"));
        Assert.Equal(["left", "right"], join.Arrivals.Select(a => Text(a.Payload)).Order());
    }

    [Fact]
    public async Task Gather_ConcurrentArrivals_FallsDueOnce()
    {
        var run = await SubmitAsync();
        var gather = new Gather(20, 21, null, []);
        var items = await FanOutAsync([.. Enumerable.Range(0, 20).Select(i => $"n{i}")]);

        var taken = await Task.WhenAll(items.Select(item => Store.CommitAsync(Gives(item, gather, $"{item.Link}"), Cancel)));

        Assert.All(taken, Assert.True);
        Assert.Equal(20, Assert.Single(await ClaimAsync("one")).Arrivals.Length);
        Assert.Empty(await ClaimAsync("two"));
        Assert.Equal(1, await OpenAsync(run));
    }

    [Fact]
    public async Task Park_ForParts_GoesOnWithAllResults()
    {
        var run = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Parts(item, 3, most: 2), Cancel);
        Assert.Equal((RunStatus.Running, 3), ((await History.FindAsync(run.Id, Cancel))!.Status, await OpenAsync(run)));
        Assert.Equal(StepStatus.Waiting, (await History.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Single(s => s.Id == item.Key.Step).Status);

        var parts = await ClaimAsync("one");
        Assert.Equal([0, 1], parts.Select(p => p.Part));
        await Store.CommitAsync(PartDone(parts[1], item, 3), Cancel);
        var last = Assert.Single(await ClaimAsync("one"));
        Assert.Equal(2, last.Part);
        await Store.CommitAsync(PartDone(last, item, 3), Cancel);
        await Store.CommitAsync(PartDone(parts[0], item, 3), Cancel);

        var again = Assert.Single(await ClaimAsync("one"));
        Assert.Equal((item.Key.Step, "parts", "payload"), (again.Key.Step, again.State, Text(again.Payload)));
        Assert.Equal([(0, "p0"), (1, "p1"), (2, "p2")], again.Arrivals.OrderBy(a => a.Part).Select(a => (a.Part, Text(a.Payload))));
        await Store.CommitAsync(Leaf(again, "done"), Cancel);
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(run.Id, Cancel))!.Status);
    }

    [Fact]
    public async Task Park_PartThatFails_GoesOnAtOnceAndEndsTheOtherParts()
    {
        var run = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Parts(item, 4, most: 2), Cancel);
        var parts = await ClaimAsync("one");
        await Store.CommitAsync(Failed(parts[0], null) with { Deliveries = [.. PartDone(parts[0], item, 4).Deliveries.Select(d => d with { Fails = true })] }, Cancel);

        var again = (await ClaimAsync("one")).Single(i => i.Key.Step == item.Key.Step);
        Assert.True(Assert.Single(again.Arrivals).Fails);
        await Store.CommitAsync(Leaf(again, "gave up") with { EndsParts = true }, Cancel);

        Assert.False(await Store.CommitAsync(PartDone(parts[1], item, 4), Cancel));
        Assert.Empty(await ClaimAsync("one"));
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(run.Id, Cancel))!.Status);
        Assert.Empty((await Letters.ListAsync(NamespaceName.Default, null, PageRequest.First, Cancel)).Items);
    }

    [Fact]
    public async Task Throttle_MoreThanItLets_HoldsThemUntilOthersEnd()
    {
        await SubmitAsync();
        var entry = Assert.Single(await ClaimAsync("one"));
        var throttle = new Throttle("flow/slow", 2);
        await Store.CommitAsync(
            Done(entry) with { Deliveries = [.. Enumerable.Range(0, 5).Select(i => Deliver(entry, "slow", i, Payload($"{i}")) with { Throttle = throttle })] }, Cancel);

        var first = await ClaimAsync("one");
        Assert.Equal(2, first.Count);
        await Store.CommitAsync(Failed(first[0], TimeSpan.FromHours(1)), Cancel);
        Assert.Empty(await ClaimAsync("one"));
        await Store.CommitAsync(Failed(first[1], null), Cancel);
        var second = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Leaf(second, "done"), Cancel);
        var third = Assert.Single(await ClaimAsync("one"));
        await Store.CancelAsync(third.Run, Cancel);

        var other = NewRun() with { Begins = [] };
        await Store.SubmitAsync(other, Cancel);
        var next = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Done(next) with { Deliveries = [Deliver(next, "slow", 0, Payload("x")) with { Throttle = throttle }] }, Cancel);
        Assert.Single(await ClaimAsync("one"));
    }

    [Fact]
    public async Task Claim_FlowWithManyItems_GivesTheOthersTheirTurn()
    {
        for (var i = 0; i < 20; i++)
            await SubmitAsync(flow: "many");
        await SubmitAsync(flow: "few");
        await SubmitAsync(flow: "other");

        var flows = new List<string>();
        for (var i = 0; i < 3; i++)
            flows.AddRange((await ClaimAsync("one", 2)).Select(item => item.Flow.Name.Value));

        Assert.Contains("few", flows);
        Assert.Contains("other", flows);
    }

    private static StepId JoinStep(RunId run) => StepId.Of(run, NodeId.Parse("join"), null, -1);

    /// <summary>Runs the entry of the run that is due, and claims what it links to.</summary>
    private async Task<IReadOnlyList<WorkItem>> FanOutAsync(params string[] nodes)
    {
        var entry = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Done(entry, [.. nodes.Select((node, link) => (node, link))]), Cancel);
        return await ClaimAsync("one");
    }

    private static StepCommit Gives(WorkItem item, Gather gather, string? payload) => Done(item) with
    {
        Deliveries = [new Delivery(10 + item.Link, NodeId.Parse("join"), JoinStep(item.Run), payload is null ? null : Payload(payload)) { Gather = gather }],
    };

    private static StepCommit Parts(WorkItem item, int count, int most) => new()
    {
        Item = item,
        Status = StepStatus.Waiting,
        Park = new Park("parts") { Gather = Gather.All(count) },
        Deliveries =
        [
            .. Enumerable.Range(0, count).Select(part => new Delivery(-2 - part, item.Node, StepId.Of(item.Run, item.Node, item.Key.Step, -2 - part), Payload($"p{part}"))
            {
                Part = part,
                Throttle = new Throttle(item.Key.Step.Value, most),
            }),
        ],
    };

    private static StepCommit PartDone(WorkItem part, WorkItem whole, int count) => Done(part) with
    {
        Deliveries = [new Delivery(part.Link, part.Node, whole.Key.Step, part.Payload) { Part = part.Part, Gather = Gather.All(count) }],
    };
}
