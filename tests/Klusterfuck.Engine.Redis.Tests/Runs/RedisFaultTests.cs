using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Engine.Redis.Tests.Runs;

/// <summary>Servers that go away, stand still or lose answers.</summary>
public sealed class RedisFaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restart_KilledServer_KeepsWhatWasConfirmedAndTheClaims()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await server.OpenAsync();
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.SubmitAsync(Work.NewRun(), Cancel)));
        var items = await Work.ClaimAsync(store, count: 20);

        await server.RestartAsync();

        // The server has no scripts in its cache any more.
        foreach (var commit in items.Select(i => Work.Done(i, "next")))
            await Eventually.IsAsync(() => store.CommitAsync(commit, Cancel));
        Assert.Equal(runs.Select(r => r.Run).ToHashSet(), (await store.ListAsync(new RunQuery(NamespaceName.Default), Cancel)).Items.Select(r => r.Id).ToHashSet());
        Assert.Equal(40, (await Work.ClaimAsync(store, "two")).Count);
        Assert.Equal(new QueueStatus(40, 0, 40, 0, 0), await store.CountAsync(Cancel));
    }

    [Fact]
    public async Task Commit_AnswerLost_SaysSoAndSucceedsOnceWhenTriedAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var wire = new FaultyWire(server.Port);
        await using var store = await OpenAsync(wire.Url, TimeSpan.FromSeconds(2));
        await using var direct = await server.OpenAsync(prefix: "kf");
        await WarmAsync(direct);
        var run = Work.NewRun();
        await store.SubmitAsync(run, Cancel);
        var commit = Work.Done(Assert.Single(await Work.ClaimAsync(store)), "a", "b");

        wire.LoseAnswers();
        var attempt = store.CommitAsync(commit, Cancel);
        await Eventually.IsAsync(async () => (await direct.FindAsync(run.Id, Cancel))!.OpenItems == 2);
        wire.Cut();
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => attempt);

        Assert.Equal(ErrorCodes.StorageUnavailable, error.Code);
        await Eventually.IsAsync(() => store.CommitAsync(commit, Cancel));
        Assert.False(await direct.CommitAsync(commit with { Duration = TimeSpan.FromSeconds(1) }, Cancel));
        Assert.Equal(2, (await direct.FindAsync(run.Id, Cancel))!.OpenItems);
        Assert.Equal(3, (await direct.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Count);
    }

    [Fact]
    public async Task Submit_AnswerLost_IsOneRunWhenTriedAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var wire = new FaultyWire(server.Port);
        await using var store = await OpenAsync(wire.Url, TimeSpan.FromSeconds(2));
        await using var direct = await server.OpenAsync(prefix: "kf");
        await WarmAsync(direct);
        var run = Work.NewRun();

        wire.LoseAnswers();
        var attempt = store.SubmitAsync(run, Cancel);
        await Eventually.GetAsync(() => direct.FindAsync(run.Id, Cancel));
        wire.Cut();

        await Assert.ThrowsAsync<KlusterfuckException>(() => attempt);
        var ticket = await Eventually.GetAsync(async () => await store.SubmitAsync(run, Cancel));
        Assert.Equal(new RunTicket(run.Id, Existing: false), ticket);
        Assert.Equal(1, (await direct.CountAsync(Cancel)).OpenRuns);
    }

    [Fact]
    public async Task Commit_ServerStandsStill_FailsInTimeAndIsTakenOnce()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await server.OpenAsync(timeout: TimeSpan.FromSeconds(1));
        var run = Work.NewRun();
        await store.SubmitAsync(run, Cancel);
        var commit = Work.Done(Assert.Single(await Work.ClaimAsync(store)), "a");

        await server.SendAsync("STOP");
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => store.CommitAsync(commit, Cancel));
        await server.SendAsync("CONT");

        Assert.Equal(ErrorCodes.StorageUnavailable, error.Code);
        await Eventually.IsAsync(() => store.CommitAsync(commit, Cancel));
        Assert.Equal(1, (await Eventually.GetAsync(() => store.FindAsync(run.Id, Cancel))).OpenItems);
    }

    [Fact]
    public async Task Open_ServerNotThere_SaysSoWithoutThePassword()
    {
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => OpenAsync("redis://:hunter2@127.0.0.1:1", TimeSpan.FromSeconds(1)));

        Assert.Equal(ErrorCodes.StorageUnavailable, error.Code);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_MemoryFull_IsRefusedAndChangesNothing()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "8mb");
        await using var store = await server.OpenAsync();
        var large = Work.NewRun() with { Payload = new Payload(new byte[1_000_000], "") };

        var stored = 0;
        var error = await Eventually.GetAsync(async () =>
        {
            try
            {
                await store.SubmitAsync(large with { Id = RunId.New(TimeProvider.System) }, Cancel);
                stored++;
                return null;
            }
            catch (KlusterfuckException e)
            {
                return e;
            }
        });

        Assert.Equal(ErrorCodes.DiskFull, error.Code);
        Assert.Equal(stored, (await store.CountAsync(Cancel)).OpenRuns);
        Assert.Equal(stored, (await store.ListAsync(new RunQuery(NamespaceName.Default), Cancel)).Items.Count);
    }

    [Fact]
    public async Task FormerOwner_ThatComesBack_IsFencedOut()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await server.OpenAsync();
        await using var other = await RedisRunStore.OpenAsync(
            new RedisOptions { Url = server.Url, Prefix = store.Link.Prefix }, new RunStoreOptions(), TimeProvider.System, NullLogger<RedisRunStore>.Instance, Cancel);
        await store.SubmitAsync(Work.NewRun(), Cancel);
        var former = Assert.Single(await Work.ClaimAsync(store, "former", TimeSpan.FromMilliseconds(200)));

        var item = await Eventually.GetAsync(async () => (await Work.ClaimAsync(other, "next")).SingleOrDefault());

        Assert.Equal(former.Key with { Attempt = 2 }, item.Key);
        Assert.Equal([former.Key], await store.RenewAsync("former", [former.Key], Work.Lease, Cancel));
        Assert.False(await store.CommitAsync(Work.Done(former), Cancel));
        await store.ReleaseAsync("former", [former.Key], Cancel);
        Assert.True(await other.CommitAsync(Work.Done(item), Cancel));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Clock_Stepped_LosesNothing(int hours)
    {
        await using var server = await RedisServer.StartAsync();
        var start = DateTimeOffset.UtcNow;
        var before = new FakeTimeProvider(start);
        await using var store = await server.OpenAsync(clock: before);
        await using var stepped = await server.OpenAsync(clock: new FakeTimeProvider(start.AddHours(hours)), prefix: store.Link.Prefix);
        var waiting = Work.NewRun();
        await store.SubmitAsync(waiting, Cancel);
        var claimed = Work.NewRun("claimed");
        await store.SubmitAsync(claimed, Cancel);
        var former = (await Work.ClaimAsync(store)).Single(i => i.Run == claimed.Id);
        await store.ReleaseAsync("one", [.. (await store.ListStepsAsync(waiting.Id, long.MaxValue, Cancel)).Select(s => new WorkKey(s.Id, s.Attempt))], Cancel);

        // What is ready is claimed whatever the clock says; a lease seems over an hour early, or holds an hour longer.
        var items = await Work.ClaimAsync(stepped, "two");
        Assert.Contains(items, i => i.Run == waiting.Id);
        Assert.Equal(hours > 0, items.Any(i => i.Run == claimed.Id));
        Assert.Equal(hours < 0, await stepped.CommitAsync(Work.Done(former), Cancel));
        foreach (var item in items)
            Assert.True(await stepped.CommitAsync(Work.Done(item), Cancel));
        Assert.All([waiting, claimed], run => Assert.NotEqual(RunStatus.Running, stepped.FindAsync(run.Id, Cancel).GetAwaiter().GetResult()!.Status));
        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await stepped.CountAsync(Cancel));
    }

    // The server knows the scripts afterwards, so that a request is all it takes.
    private static async Task WarmAsync(RedisRunStore store)
    {
        await store.SubmitAsync(Work.NewRun(), Cancel);
        Assert.True(await store.CommitAsync(Work.Done(Assert.Single(await Work.ClaimAsync(store))), Cancel));
    }

    private static Task<RedisRunStore> OpenAsync(string url, TimeSpan timeout) => RedisRunStore.OpenAsync(
        new RedisOptions { Url = url, Timeout = timeout }, new RunStoreOptions(), TimeProvider.System, NullLogger<RedisRunStore>.Instance, Cancel);
}
