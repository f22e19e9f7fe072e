using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <content>Items that wait for a time, a signal or another run, and runs that begin elsewhere than at their entry.</content>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Park_UntilATime_GoesOnThenWithItsState()
    {
        var run = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        Assert.True(await Store.CommitAsync(Parked(item, new Park("waited") { Until = Time.GetUtcNow().AddMinutes(1) }), Cancel));

        Assert.Equal((RunStatus.Waiting, 1), ((await History.FindAsync(run.Id, Cancel))!.Status, await OpenAsync(run)));
        Assert.Equal([run.Id], (await History.ListAsync(new RunQuery(NamespaceName.Default) { Statuses = [RunStatus.Waiting] }, Cancel)).Items.Select(r => r.Id));
        Assert.Equal(StepStatus.Waiting, Assert.Single(await History.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Status);
        Assert.Empty(await ClaimAsync("one"));
        Assert.False(await Store.SignalAsync(run.Id, item.Key.Step, "{}", Cancel));
        Assert.False(await Store.CommitAsync(Done(item), Cancel));

        Advance(TimeSpan.FromMinutes(1));
        var again = Assert.Single(await ClaimAsync("one"));
        Assert.Equal((item.Key.Step, "waited", null, "payload", 0), (again.Key.Step, again.State, again.Signal, Text(again.Payload), again.Failures));
        Assert.Equal(RunStatus.Running, (await History.FindAsync(run.Id, Cancel))!.Status);
        Assert.Equal((0, 1L), ((await History.CountAsync(Cancel)).WaitingItems, (await History.CountAsync(Cancel)).RunningItems));
        await Store.CommitAsync(Leaf(again, "done"), Cancel);
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(run.Id, Cancel))!.Status);
    }

    [Fact]
    public async Task Park_LeaseLostAfterItWentOn_KeepsItsState()
    {
        await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Parked(item, new Park("asked") { AwaitsSignal = true }), Cancel);
        Assert.True(await Store.SignalAsync(item.Run, item.Key.Step, "yes", Cancel));
        Assert.Single(await ClaimAsync("dies"));

        Advance(Lease + TimeSpan.FromMilliseconds(1));

        var again = Assert.Single(await ClaimAsync("next"));
        Assert.Equal(("asked", "yes"), (again.State, again.Signal));
    }

    [Fact]
    public async Task Signal_StepThatWaits_GoesOnOnceWithTheFirst()
    {
        var run = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Parked(item, new Park("asked") { AwaitsSignal = true, Until = Time.GetUtcNow().AddDays(1) }), Cancel);
        var waiting = Assert.Single((await History.ListWaitingAsync(NamespaceName.Default, PageRequest.First, Cancel)).Items);
        Assert.Equal(
            (item.Key.Step, run.Id, run.Flow.Name, item.Node, "asked", "payload", Time.GetUtcNow().AddDays(1)),
            (waiting.Id, waiting.Run, waiting.Flow, waiting.Node, waiting.State, Text(waiting.Payload), waiting.Until!.Value));
        Assert.Empty((await History.ListWaitingAsync(NamespaceName.Parse("other"), PageRequest.First, Cancel)).Items);
        Assert.False(await Store.SignalAsync(RunId.New(Time), item.Key.Step, "no", Cancel));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Store.SignalAsync(run.Id, item.Key.Step, $"{i}", Cancel)));

        Assert.Equal(1, answers.Count(a => a));
        Assert.Empty((await History.ListWaitingAsync(NamespaceName.Default, PageRequest.First, Cancel)).Items);
        Assert.Equal(RunStatus.Running, (await History.FindAsync(run.Id, Cancel))!.Status);
        var again = Assert.Single(await ClaimAsync("one"));
        Assert.Equal(Array.IndexOf(answers, true).ToString(System.Globalization.CultureInfo.InvariantCulture), again.Signal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Park_ForARun_GoesOnWhenThatHasEnded(bool succeeds)
    {
        var parent = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        var child = Child(item);
        await Store.CommitAsync(Parked(item, new Park($"{child.Id}") { Children = [child] }), Cancel);
        Assert.Equal((RunStatus.Running, 1), ((await History.FindAsync(parent.Id, Cancel))!.Status, await OpenAsync(parent)));
        var stored = await History.FindAsync(child.Id, Cancel);
        Assert.Equal((new RunParent(parent.Id, item.Key.Step), 1, RunStatus.Queued), (stored!.Parent, stored.Depth, stored.Status));

        var below = Assert.Single(await ClaimAsync("one"));
        Assert.Equal((child.Id, 1, Commit), (below.Run, below.Depth, below.Pins["score"]));
        await Store.CommitAsync(succeeds ? Leaf(below, "result") : Failed(below, null), Cancel);

        Assert.Equal(succeeds ? RunStatus.Succeeded : RunStatus.Failed, (await History.FindAsync(child.Id, Cancel))!.Status);
        var again = Assert.Single(await ClaimAsync("one"));
        Assert.Equal((item.Key.Step, $"{child.Id}"), (again.Key.Step, again.State));
        await Store.CommitAsync(Leaf(again, "done"), Cancel);
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(parent.Id, Cancel))!.Status);
        Assert.Equal([child.Id], (await History.ListAsync(new RunQuery(NamespaceName.Default) { Parent = parent.Id }, Cancel)).Items.Select(r => r.Id));
        Assert.Equal([parent.Id], (await History.ListAsync(new RunQuery(NamespaceName.Default) { RootsOnly = true }, Cancel)).Items.Select(r => r.Id));
    }

    [Fact]
    public async Task Park_ForARunWithAFullQueue_IsTaken()
    {
        for (var i = 0; i < Options.MaxOpenRuns; i++)
            await SubmitAsync();
        var item = (await ClaimAsync("one", 1))[0];

        Assert.True(await Store.CommitAsync(Parked(item, new Park("") { Children = [Child(item)] }), Cancel));

        Assert.Equal(Options.MaxOpenRuns + 1, (await History.CountAsync(Cancel)).OpenRuns);
    }

    [Fact]
    public async Task Cancel_RunWithRunsBelow_CancelsThemToo()
    {
        var parent = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        var child = Child(item);
        await Store.CommitAsync(Parked(item, new Park("") { Children = [child] }), Cancel);
        var below = Assert.Single(await ClaimAsync("one"));
        var grandchild = Child(below);
        await Store.CommitAsync(Parked(below, new Park("") { Children = [grandchild] }), Cancel);
        var lowest = Assert.Single(await ClaimAsync("one"));

        await Store.CancelAsync(parent.Id, Cancel);

        Assert.False(await Store.CommitAsync(Leaf(lowest, "late"), Cancel));
        Assert.Empty(await ClaimAsync("one"));
        foreach (var run in new[] { parent.Id, child.Id, grandchild.Id })
            Assert.Equal(RunStatus.Cancelled, (await History.FindAsync(run, Cancel))!.Status);
        Assert.Equal(0, (await History.CountAsync(Cancel)).OpenRuns);
    }

    [Fact]
    public async Task Prune_RunsBelow_GoWithTheirRoot()
    {
        var parent = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        var child = Child(item);
        await Store.CommitAsync(Parked(item, new Park("") { Children = [child] }), Cancel);
        await Store.CommitAsync(Leaf(Assert.Single(await ClaimAsync("one")), "result"), Cancel);
        Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await PruneAsync(new RunRetention()));
        Assert.Single(await History.ListOutputsAsync(child.Id, long.MaxValue, Cancel));

        await Store.CommitAsync(Leaf(Assert.Single(await ClaimAsync("one")), "done"), Cancel);
        Advance(TimeSpan.FromDays(30));

        Assert.Equal(1, await PruneAsync(new RunRetention()));
        Assert.Null(await History.FindAsync(parent.Id, Cancel));
        Assert.Null(await History.FindAsync(child.Id, Cancel));
    }

    [Fact]
    public async Task Submit_WithBegins_BeginsThereWithWhatHasArrived()
    {
        var original = await SubmitAsync();
        var run = NewRun() with { ReplayOf = original.Id };
        var gather = new Gather(2, 3, null, []);
        run = run with
        {
            Begins =
            [
                new Delivery(0, NodeId.Parse("b"), StepId.Of(run.Id, NodeId.Parse("b"), null, -1), Payload("again")) { Path = "1" },
                new Delivery(11, NodeId.Parse("join"), JoinStep(run.Id), Payload("kept")) { Gather = gather },
            ],
        };
        await Store.CancelAsync(original.Id, Cancel);
        await Store.SubmitAsync(run, Cancel);

        Assert.Equal(original.Id, (await History.FindAsync(run.Id, Cancel))!.ReplayOf);
        var item = Assert.Single(await ClaimAsync("one"));
        Assert.Equal(("b", "again", "1"), (item.Node.Value, Text(item.Payload), item.Path));
        await Store.CommitAsync(Gives(item, gather, "new"), Cancel);
        Assert.Equal(["kept", "new"], Assert.Single(await ClaimAsync("one")).Arrivals.Select(a => Text(a.Payload)).Order());
    }

    private static StepCommit Parked(WorkItem item, Park park) => new() { Item = item, Status = StepStatus.Waiting, Park = park };

    private NewRun Child(WorkItem item) => NewRun(flow: "child") with
    {
        Parent = new RunParent(item.Run, item.Key.Step),
        Depth = item.Depth + 1,
        Pins = System.Collections.Immutable.ImmutableSortedDictionary<string, CommitId>.Empty.Add("score", Commit),
    };
}
