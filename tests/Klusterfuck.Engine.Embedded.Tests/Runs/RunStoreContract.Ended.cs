using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <content>Dead letters, cancelling, and what is kept of runs.</content>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Summarise_RunsOfTwoNamespaces_CountsAllOfOne()
    {
        var begin = Time.GetUtcNow();
        for (var i = 0; i < 5; i++)
            await SubmitAsync();
        await Store.SubmitAsync(NewRun() with { Flow = Target.Flow(NamespaceName.Parse("other"), ResourceName.Parse("orders")) }, Cancel);
        var items = (await ClaimAsync("one")).Where(i => i.Flow.Namespace == NamespaceName.Default).ToList();
        await Store.CommitAsync(Done(items[0]), Cancel);
        await Store.CommitAsync(Failed(items[1], retryIn: null), Cancel);
        await Store.CommitAsync(Done(items[2], ("a", 0), ("b", 1)), Cancel);

        var all = await History.SummariseAsync(NamespaceName.Default, begin.AddHours(-1), Cancel);
        var none = await History.SummariseAsync(NamespaceName.Default, begin.AddHours(1), Cancel);

        Assert.Equal([(RunStatus.Running, 3), (RunStatus.Succeeded, 1), (RunStatus.Failed, 1)], all.Counts.Select(c => (c.Key, (int)c.Value)));
        Assert.Equal((4, 1), (all.OpenItems, all.DeadLetters));
        Assert.Equal((2, 1), (all.Minutes.Sum(m => m.Ended), all.Minutes.Sum(m => m.Failed)));
        Assert.All(all.Minutes, m => Assert.True(m.At <= begin.AddMinutes(1) && m.At > begin.AddMinutes(-2)));
        Assert.Equal((5, 0), (none.Counts.Sum(c => c.Value), none.Minutes.Length));
    }

    // What replay and compare go by.
    [Fact]
    public async Task ListSteps_QueuedRunningAndEnded_HaveThePathTheyCameBy()
    {
        var run = await SubmitAsync();
        var begin = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Done(begin, ("a", 0), ("b", 1)), Cancel);
        var (a, b) = (StepId.Of(run.Id, NodeId.Parse("a"), begin.Key.Step, 0), StepId.Of(run.Id, NodeId.Parse("b"), begin.Key.Step, 1));
        Assert.Equal(["a:0:Queued", "b:1:Queued", "in::Succeeded"], await PathsAsync());

        var item = Assert.Single(await ClaimAsync("one", 1));
        Assert.Equal(a, item.Key.Step);
        Assert.Equal(["a:0:Running", "b:1:Queued", "in::Succeeded"], await PathsAsync());
        await Store.CommitAsync(Done(item, ("c", 3)), Cancel);
        Assert.Equal(["a:0:Succeeded", "b:1:Queued", "c:03:Queued", "in::Succeeded"], await PathsAsync());
        Assert.True(await Store.CancelAsync(run.Id, Cancel));
        Assert.Equal(["a:0:Succeeded", "b:1:Cancelled", "c:03:Cancelled", "in::Succeeded"], await PathsAsync());
        Assert.NotEqual(a, b);

        async Task<IEnumerable<string>> PathsAsync() =>
            (await History.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Select(s => $"{s.Node}:{s.Path}:{s.Status}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Commit_FailedForGood_BecomesDeadLetterAndRunFails()
    {
        var run = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        Assert.True(await Store.CommitAsync(Failed(item, null), Cancel));

        var stored = await History.FindAsync(run.Id, Cancel);
        Assert.Equal((RunStatus.Failed, "in: it broke"), (stored!.Status, stored.Error));
        var letter = Assert.Single((await Letters.ListAsync(NamespaceName.Default, run.Flow.Name, PageRequest.First, Cancel)).Items);
        Assert.Equal((item.Key.Step, 1, "payload", 7), (letter.Id, letter.Attempts, Text(letter.Payload), letter.Error.ExitCode));
    }

    [Fact]
    public async Task RetryDeadLetter_FailedRun_GoesOnWithTheSameStep()
    {
        var run = await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Failed(item, null), Cancel);

        Assert.Equal(run.Id, await Letters.RetryAsync(NamespaceName.Default, item.Key.Step, Cancel));

        var revived = await History.FindAsync(run.Id, Cancel);
        Assert.Equal((RunStatus.Running, null, null), (revived!.Status, revived.Error, revived.EndedAt));
        var again = Assert.Single(await ClaimAsync("one"));
        Assert.Equal((item.Key with { Attempt = 2 }, 0), (again.Key, again.Failures));
        await Store.CommitAsync(Leaf(again, "well"), Cancel);
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(run.Id, Cancel))!.Status);
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => Letters.RetryAsync(NamespaceName.Default, item.Key.Step, Cancel));
        Assert.Equal(ErrorCodes.DeadLetterNotFound, error.Code);
    }

    [Fact]
    public async Task RemoveDeadLetter_OneOfTwo_LeavesTheRunFailed()
    {
        var run = await SubmitAsync();
        await Store.CommitAsync(Done(Assert.Single(await ClaimAsync("one")), ("b", 0), ("c", 1)), Cancel);
        var items = await ClaimAsync("one");
        foreach (var item in items)
            await Store.CommitAsync(Failed(item, null), Cancel);

        Assert.True(await Letters.RemoveAsync(NamespaceName.Default, items[0].Key.Step, Cancel));
        Assert.False(await Letters.RemoveAsync(NamespaceName.Default, items[0].Key.Step, Cancel));
        Assert.Equal(1, await Letters.RetryAllAsync(run.Id, Cancel));
        await Store.CommitAsync(Leaf(Assert.Single(await ClaimAsync("one")), "well"), Cancel);

        Assert.Equal(RunStatus.Failed, (await History.FindAsync(run.Id, Cancel))!.Status);
        Assert.Equal(0, await Letters.RetryAllAsync(run.Id, Cancel));
    }

    [Fact]
    public async Task DeadLetter_OfAnotherNamespace_IsNotThere()
    {
        await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Failed(item, null), Cancel);
        var other = NamespaceName.Parse("other");

        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => Letters.RetryAsync(other, item.Key.Step, Cancel));
        Assert.Equal(ErrorCodes.DeadLetterNotFound, error.Code);
        Assert.False(await Letters.RemoveAsync(other, item.Key.Step, Cancel));
        Assert.Equal(RunStatus.Failed, (await History.FindAsync(item.Run, Cancel))!.Status);
        Assert.Single((await Letters.ListAsync(NamespaceName.Default, null, PageRequest.First, Cancel)).Items);
    }

    [Fact]
    public async Task Cancel_RunningAndQueuedItems_AreRemovedAndFencedOut()
    {
        var run = await SubmitAsync();
        await Store.CommitAsync(Done(Assert.Single(await ClaimAsync("one")), ("b", 0), ("c", 1)), Cancel);
        var running = Assert.Single(await ClaimAsync("one", 1));

        Assert.True(await Store.CancelAsync(run.Id, Cancel));

        Assert.False(await Store.CancelAsync(run.Id, Cancel));
        Assert.False(await Store.CommitAsync(Leaf(running, "late"), Cancel));
        Assert.Equal(running.Key, Assert.Single(await Leases.RenewAsync("one", [running.Key], Lease, Cancel)));
        Assert.Empty(await ClaimAsync("one"));
        var stored = await History.FindAsync(run.Id, Cancel);
        Assert.Equal((RunStatus.Cancelled, 0), (stored!.Status, stored.OpenItems));
        Assert.Equal(
            [StepStatus.Succeeded, StepStatus.Cancelled, StepStatus.Cancelled],
            (await History.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Select(s => s.Status));
        var unknown = await Assert.ThrowsAsync<KlusterfuckException>(() => Store.CancelAsync(RunId.New(Time), Cancel));
        Assert.Equal(ErrorCodes.RunNotFound, unknown.Code);
    }

    [Fact]
    public async Task Cancel_AgainstCommit_OneOfThemWins()
    {
        for (var i = 0; i < 20; i++)
        {
            var run = await SubmitAsync();
            var item = Assert.Single(await ClaimAsync("one"));
            var commit = Store.CommitAsync(Leaf(item, "well"), Cancel);
            var cancel = Store.CancelAsync(run.Id, Cancel);

            Assert.True(await commit ^ await cancel);
            Assert.Equal(await commit ? RunStatus.Succeeded : RunStatus.Cancelled, (await History.FindAsync(run.Id, Cancel))!.Status);
        }
    }

    [Fact]
    public async Task RetryDeadLetter_CancelledRun_IsRefused()
    {
        var run = await SubmitAsync();
        await Store.CommitAsync(Done(Assert.Single(await ClaimAsync("one")), ("b", 0), ("c", 1)), Cancel);
        var items = await ClaimAsync("one");
        await Store.CommitAsync(Failed(items[0], null), Cancel);
        await Store.CancelAsync(run.Id, Cancel);

        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => Letters.RetryAsync(NamespaceName.Default, items[0].Key.Step, Cancel));
        Assert.Equal(ErrorCodes.RunEnded, error.Code);
    }

    [Fact]
    public async Task WaitForEnd_RunThatEnds_Completes()
    {
        var run = await SubmitAsync();
        var wait = History.WaitForEndAsync(run.Id, Cancel);
        await Task.Delay(50, Cancel);
        Assert.False(wait.IsCompleted);

        await Store.CommitAsync(Leaf(Assert.Single(await ClaimAsync("one")), "well"), Cancel);

        await wait.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await History.WaitForEndAsync(run.Id, Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task List_Filters_FindByFlowStatusTimeAndError()
    {
        var old = await SubmitAsync(flow: "a");
        await Store.CommitAsync(Failed(Assert.Single(await ClaimAsync("one")), null, "100% of_disk is FULL"), Cancel);
        Advance(TimeSpan.FromHours(1));
        var queued = await SubmitAsync(flow: "b");

        async Task<IEnumerable<RunId>> Find(RunQuery query) => (await History.ListAsync(query, Cancel)).Items.Select(r => r.Id);
        var all = new RunQuery(NamespaceName.Default);
        Assert.Equal([queued.Id, old.Id], await Find(all));
        Assert.Equal([old.Id], await Find(all with { Flow = old.Flow.Name }));
        Assert.Equal([old.Id], await Find(all with { Statuses = [RunStatus.Failed, RunStatus.Cancelled] }));
        Assert.Equal([queued.Id], await Find(all with { Since = Time.GetUtcNow() }));
        Assert.Equal([old.Id], await Find(all with { Error = "100% OF_DISK" }));
        Assert.Empty(await Find(all with { Error = "100%of" }));
        Assert.Empty(await Find(new RunQuery(NamespaceName.Parse("other"))));
    }

    [Fact]
    public async Task List_Pages_GiveEachRunOnce()
    {
        var runs = new List<RunId>();
        for (var i = 0; i < 7; i++)
            runs.Add((await SubmitAsync()).Id);

        var seen = new List<RunId>();
        var page = new PageRequest(3);
        do
        {
            var part = await History.ListAsync(new RunQuery(NamespaceName.Default) { Page = page }, Cancel);
            seen.AddRange(part.Items.Select(r => r.Id));
            page = page with { Cursor = part.Next };
        }
        while (page.Cursor is not null);

        Assert.Equal(runs.AsEnumerable().Reverse(), seen);
        await Assert.ThrowsAsync<KlusterfuckException>(() => History.ListAsync(new RunQuery(NamespaceName.Default) { Page = new(3, "x") }, Cancel));
    }

    [Fact]
    public async Task Prune_ByAgeAndCount_NeverRemovesOpenRuns()
    {
        var open = await SubmitAsync();
        Assert.Single(await ClaimAsync("holder"));
        var ended = new List<RunId>();
        for (var i = 0; i < 6; i++)
        {
            var run = await SubmitAsync();
            await Store.CommitAsync(Leaf(Assert.Single(await ClaimAsync("one")), "well"), Cancel);
            ended.Add(run.Id);
            Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, await PruneAsync(new RunRetention { RunsPerFlow = 6 }));
        Assert.Equal(4, await PruneAsync(new RunRetention { RunsPerFlow = 2 }));
        Assert.Equal([ended[5], ended[4], open.Id], (await History.ListAsync(new RunQuery(NamespaceName.Default), Cancel)).Items.Select(r => r.Id));
        Advance(TimeSpan.FromDays(8));
        Assert.Equal(2, await PruneAsync(new RunRetention()));
        Assert.NotNull(await History.FindAsync(open.Id, Cancel));
        Assert.Empty(await History.ListStepsAsync(ended[5], long.MaxValue, Cancel));
    }

    [Fact]
    public async Task ListSteps_BodiesBeyondTheLimit_AreLeftOutWithTheirLength()
    {
        var run = await SubmitAsync();
        await Store.CommitAsync(Leaf(Assert.Single(await ClaimAsync("one")), new string('x', 1000)), Cancel);

        var step = Assert.Single(await History.ListStepsAsync(run.Id, 500, Cancel));

        Assert.Equal(("payload", 0, 1000L), (Text(step.Input), step.Output!.Body.Length, step.Output.OmittedBytes));
        Assert.Equal(1000, Assert.Single(await History.ListOutputsAsync(run.Id, 500, Cancel)).Payload.OmittedBytes);
    }
}
