using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>
/// What every run store promises. A store is tested by a class that derives from this and says how to open it; a project that tests another store
/// compiles these files too.
/// </summary>
public abstract partial class RunStoreContract : IAsyncLifetime
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly CommitId Commit = CommitId.Parse(new string('a', 40));

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    protected IRunStore Store { get; private set; } = null!;

    protected IWorkLeases Leases => (IWorkLeases)Store;

    protected IRunHistory History => (IRunHistory)Store;

    protected IDeadLetters Letters => (IDeadLetters)Store;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Lets the store's clock go on.</summary>
    protected virtual void Advance(TimeSpan by) => Time.Advance(by);

    /// <summary>Opens an empty store.</summary>
    protected abstract Task<IRunStore> OpenAsync(RunStoreOptions options);

    protected virtual RunStoreOptions Options { get; } = new() { MaxOpenRuns = 50, MaxLosses = 3 };

    public async ValueTask InitializeAsync() => Store = await OpenAsync(Options);

    public virtual async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)Store).DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Submit_NewRun_IsQueuedWithOneItem()
    {
        var run = await SubmitAsync();

        var stored = await History.FindAsync(run.Id, Cancel);

        Assert.Equal((RunStatus.Queued, 1, run.Commit, run.Entry), (stored!.Status, stored.OpenItems, stored.Commit, stored.Entry));
        Assert.Equal(run.FunctionCommits, stored.FunctionCommits);
        var step = Assert.Single(await History.ListStepsAsync(run.Id, long.MaxValue, Cancel));
        Assert.Equal((StepStatus.Queued, 1, "payload"), (step.Status, step.Attempt, Text(step.Input)));
    }

    [Fact]
    public async Task Submit_SameKeyTwiceAtOnce_IsOneRun()
    {
        var tickets = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.SubmitAsync(NewRun(key: "order-1"), Cancel)));

        Assert.Single(tickets.Select(t => t.Run).Distinct());
        Assert.Equal(7, tickets.Count(t => t.Existing));
        Assert.NotEqual(tickets[0].Run, (await Store.SubmitAsync(NewRun(key: "order-1", flow: "other"), Cancel)).Run);
    }

    [Fact]
    public async Task Submit_QueueFull_IsRefusedUntilARunEnds()
    {
        var runs = new List<NewRun>();
        for (var i = 0; i < Options.MaxOpenRuns; i++)
            runs.Add(await SubmitAsync());

        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => Store.SubmitAsync(NewRun(), Cancel));
        Assert.Equal(ErrorCodes.QueueFull, error.Code);

        await Store.CancelAsync(runs[3].Id, Cancel);
        Assert.False((await Store.SubmitAsync(NewRun(), Cancel)).Existing);
    }

    [Fact]
    public async Task Submit_AmongOthersThatFail_FailsAlone()
    {
        var existing = await SubmitAsync();

        // The same id again breaks a constraint of the store in the middle of a group of operations.
        var group = Enumerable.Range(0, 40).Select(i => Store.SubmitAsync(i % 10 == 3 ? NewRun() with { Id = existing.Id } : NewRun(), Cancel)).ToArray();
        await Task.WhenAll(group.Select(t => t.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Equal(4, group.Count(t => t.IsFaulted));
        Assert.Equal(37, (await History.ListAsync(new RunQuery(NamespaceName.Default), Cancel)).Items.Count);
    }

    [Fact]
    public async Task Claim_DueItem_GivesItToOneOwnerWithPayloadAndRun()
    {
        var run = await SubmitAsync();

        var item = Assert.Single(await ClaimAsync("one"));

        Assert.Equal((run.Id, run.Flow, run.Commit, 1, -1), (item.Run, item.Flow, item.FlowCommit, item.Key.Attempt, item.Link));
        Assert.Equal("payload", Text(item.Payload));
        Assert.Equal("application/json", item.Payload!.ContentType);
        Assert.Equal("1", item.Payload.Headers["ce-id"]);
        Assert.Equal(StepId.Of(run.Id, run.Entry, null, -1), item.Key.Step);
        Assert.Empty(await ClaimAsync("two"));
        var stored = await History.FindAsync(run.Id, Cancel);
        Assert.Equal((RunStatus.Running, Time.GetUtcNow()), (stored!.Status, stored.StartedAt));
        Assert.Equal(StepStatus.Running, Assert.Single(await History.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Status);
    }

    [Fact]
    public async Task Claim_LeaseRunOut_IsClaimedAgainAndFormerOwnerIsFencedOut()
    {
        var run = await SubmitAsync();
        var former = Assert.Single(await ClaimAsync("former"));

        Advance(Lease + TimeSpan.FromMilliseconds(1));
        var item = Assert.Single(await ClaimAsync("next"));

        Assert.Equal(former.Key with { Attempt = 2 }, item.Key);
        Assert.Equal(former.Key, Assert.Single(await Leases.RenewAsync("former", [former.Key], Lease, Cancel)));
        Assert.False(await Store.CommitAsync(Done(former), Cancel));
        Assert.True(await Store.CommitAsync(Done(item), Cancel));
        Assert.False(await Store.CommitAsync(Done(item), Cancel));
        Assert.Equal(
            [(1, StepStatus.Cancelled), (2, StepStatus.Succeeded)],
            (await History.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Select(s => (s.Attempt, s.Status)));
    }

    [Fact]
    public async Task Commit_LeaseRunOutButNotClaimedAgain_IsTaken()
    {
        await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        Advance(Lease * 2);

        Assert.True(await Store.CommitAsync(Done(item), Cancel));
    }

    [Fact]
    public async Task Renew_Owner_HoldsBeyondTheFirstLease()
    {
        await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));

        Advance(Lease * 0.9);
        Assert.Empty(await Leases.RenewAsync("one", [item.Key], Lease, Cancel));
        Advance(Lease * 0.9);

        Assert.Empty(await ClaimAsync("two"));
    }

    [Fact]
    public async Task Claim_LostTooOften_BecomesDeadLetter()
    {
        var run = await SubmitAsync();
        for (var i = 0; i <= Options.MaxLosses; i++)
        {
            Assert.Single(await ClaimAsync("dies"));
            Advance(Lease + TimeSpan.FromMilliseconds(1));
        }

        Assert.Empty(await ClaimAsync("next"));
        var letter = Assert.Single((await Letters.ListAsync(NamespaceName.Default, null, PageRequest.First, Cancel)).Items);
        Assert.Equal(("Lost", run.Id), (letter.Error.Code, letter.Run));
        Assert.Equal(RunStatus.Failed, (await History.FindAsync(run.Id, Cancel))!.Status);
    }

    [Fact]
    public async Task Release_Item_IsClaimedAgainAtOnceWithoutCounting()
    {
        await SubmitAsync();
        for (var i = 1; i <= Options.MaxLosses + 5; i++)
        {
            var item = Assert.Single(await ClaimAsync("one"));
            Assert.Equal((i, 0), (item.Key.Attempt, item.Failures));
            await Leases.ReleaseAsync("one", [item.Key], Cancel);
        }
    }

    [Fact]
    public async Task TakeOver_ClaimedItems_AreFreeAtOnceAndFormerOwnerIsFencedOut()
    {
        await SubmitAsync();
        var former = Assert.Single(await ClaimAsync("former"));

        Assert.Equal(1, await Leases.TakeOverAsync(Cancel));

        Assert.Equal(2, Assert.Single(await ClaimAsync("next")).Key.Attempt);
        Assert.False(await Store.CommitAsync(Done(former), Cancel));
    }

    [Fact]
    public async Task Claim_Waiting_IsAnsweredBySubmitAndByDueTime()
    {
        var claim = Store.ClaimAsync(new WorkClaim("one", 4, Lease, Wait: true), Cancel);
        Assert.False(claim.IsCompleted);
        await SubmitAsync();
        var item = Assert.Single(await claim.WaitAsync(TimeSpan.FromSeconds(10), Cancel));

        await Store.CommitAsync(Failed(item, TimeSpan.FromSeconds(5)), Cancel);
        claim = Store.ClaimAsync(new WorkClaim("one", 4, Lease, Wait: true), Cancel);
        await Task.Delay(50, Cancel);
        Assert.False(claim.IsCompleted);
        await AdvanceUntilAsync(claim, TimeSpan.FromSeconds(5));
        Assert.Equal((2, 1), (Assert.Single(await claim).Key.Attempt, (await claim)[0].Failures));
    }

    [Fact]
    public async Task Claim_CancelledWhileWaiting_TakesNothing()
    {
        using var gone = new CancellationTokenSource();
        var claim = Store.ClaimAsync(new WorkClaim("gone", 4, Lease, Wait: true), gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => claim);
        await SubmitAsync();
        Assert.Single(await ClaimAsync("next"));
    }

    [Fact]
    public async Task Claim_SeveralRuns_GivesOlderRunsFirst()
    {
        var first = await SubmitAsync();
        var entry = Assert.Single(await ClaimAsync("one"));
        Advance(TimeSpan.FromMilliseconds(5));
        await SubmitAsync();
        await Store.CommitAsync(Done(entry, ("b", 0), ("c", 1)), Cancel);

        Assert.Equal([first.Id, first.Id], (await ClaimAsync("one", 2)).Select(i => i.Run));
    }

    [Fact]
    public async Task Commit_Diamond_CountsOpenItemsAndEndsAtZero()
    {
        var run = await SubmitAsync();
        await Store.CommitAsync(Done(Assert.Single(await ClaimAsync("one")), ("b", 0), ("c", 1)), Cancel);
        Assert.Equal(2, await OpenAsync(run));

        foreach (var item in await ClaimAsync("one"))
            await Store.CommitAsync(Done(item, ("d", item.Node.Value == "b" ? 2 : 3)), Cancel);
        Assert.Equal(2, await OpenAsync(run));

        var last = await ClaimAsync("one");
        Assert.Equal(2, last.Select(i => i.Key.Step).Distinct().Count());
        await Store.CommitAsync(Leaf(last[1], "second", ResultPart.Element), Cancel);
        Assert.Equal(RunStatus.Running, (await History.FindAsync(run.Id, Cancel))!.Status);
        await Store.CommitAsync(Leaf(last[0], "first", ResultPart.Element), Cancel);

        var ended = await History.FindAsync(run.Id, Cancel);
        Assert.Equal((RunStatus.Succeeded, 0, Time.GetUtcNow()), (ended!.Status, ended.OpenItems, ended.EndedAt));
        Assert.Equal(["first", "second"], (await History.ListOutputsAsync(run.Id, long.MaxValue, Cancel)).Select(o => Text(o.Payload)));
    }

    [Fact]
    public async Task Commit_Skip_IsDeliveredWithoutPayload()
    {
        await SubmitAsync();
        var entry = Assert.Single(await ClaimAsync("one"));
        await Store.CommitAsync(Done(entry) with { Deliveries = [Deliver(entry, "b", 0, null), Deliver(entry, "c", 1, Payload("taken"))] }, Cancel);

        var items = await ClaimAsync("one");

        Assert.Equal([(true, null, 0), (false, "taken", 1)], items.Select(i => (i.IsSkip, i.Payload is null ? null : Text(i.Payload), i.Link)));
        Assert.True(await Store.CommitAsync(new StepCommit { Item = items[0], Status = StepStatus.Skipped }, Cancel));
        var skipped = (await History.ListStepsAsync(entry.Run, long.MaxValue, Cancel)).Single(s => s.Status == StepStatus.Skipped);
        Assert.Null(skipped.Input);
    }

    protected static Payload Payload(string text) =>
        new(Encoding.UTF8.GetBytes(text), "application/json", ImmutableSortedDictionary<string, string>.Empty.Add("ce-id", "1"));

    protected static string? Text(Payload? payload) => payload is null ? null : Encoding.UTF8.GetString(payload.Body.Span);

    protected NewRun NewRun(string? key = null, string flow = "orders") => new()
    {
        Id = RunId.New(Time),
        Flow = Target.Flow(NamespaceName.Default, ResourceName.Parse(flow)),
        Commit = Commit,
        Entry = NodeId.Parse("in"),
        Payload = Payload("payload"),
        IdempotencyKey = key,
        FunctionCommits = ImmutableSortedDictionary<string, CommitId>.Empty.Add("score", Commit),
    };

    protected async Task<NewRun> SubmitAsync(string flow = "orders")
    {
        var run = NewRun(flow: flow);
        Assert.Equal(new RunTicket(run.Id, Existing: false), await Store.SubmitAsync(run, Cancel));
        return run;
    }

    protected Task<IReadOnlyList<WorkItem>> ClaimAsync(string owner, int count = 100) => Store.ClaimAsync(new WorkClaim(owner, count, Lease, Wait: false), Cancel);

    protected static Delivery Deliver(WorkItem from, string node, int link, Payload? payload) =>
        new(link, NodeId.Parse(node), StepId.Of(from.Run, NodeId.Parse(node), from.Key.Step, link), payload) { Path = $"{from.Path}{link}" };

    protected static StepCommit Done(WorkItem item, params (string Node, int Link)[] to) => new()
    {
        Item = item,
        Status = StepStatus.Succeeded,
        Output = item.Payload,
        Deliveries = [.. to.Select(t => Deliver(item, t.Node, t.Link, item.Payload))],
    };

    protected static StepCommit Leaf(WorkItem item, string output, ResultPart part = ResultPart.Value) =>
        Done(item) with { Output = Payload(output), ResultPart = part };

    protected static StepCommit Failed(WorkItem item, TimeSpan? retryIn, string message = "it broke") => new()
    {
        Item = item,
        Status = StepStatus.Failed,
        Error = new StepFailure("Exit", message, Permanent: false, ExitCode: 7),
        RetryIn = retryIn,
    };

    /// <summary>Lets time pass in small steps until a task is done.</summary>
    protected async Task AdvanceUntilAsync(Task task, TimeSpan most)
    {
        for (var passed = TimeSpan.Zero; passed <= most && !task.IsCompleted; passed += TimeSpan.FromMilliseconds(100))
        {
            Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(5, Cancel));
        }

        await task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    private async Task<int> OpenAsync(NewRun run) => (await History.FindAsync(run.Id, Cancel))!.OpenItems;

    private async Task<int> PruneAsync(RunRetention retention)
    {
        var pruned = 0;
        for (int now; (now = await History.PruneAsync(retention, Cancel)) > 0;)
            pruned += now;
        return pruned;
    }
}
