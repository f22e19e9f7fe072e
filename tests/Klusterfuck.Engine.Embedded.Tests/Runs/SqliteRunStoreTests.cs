using Klusterfuck.Engine.Embedded.Runs;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-runs-").FullName;

    private string File => Path.Combine(folder, "runs.db");

    protected override Task<IRunStore> OpenAsync(RunStoreOptions options) => Task.FromResult<IRunStore>(SqliteRunStore.Open(File, options, Time));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Writer_Settings_AreDurable()
    {
        var writer = ((SqliteRunStore)Store).Writer;
        Task<long?> Read(string name) => writer.WriteAsync(session => session.Number($"PRAGMA {name}"), Cancel);

        Assert.Equal(2, await Read("synchronous"));
        Assert.Equal(1, await Read("fullfsync"));
        Assert.Equal(1, await Read("foreign_keys"));
        Assert.Equal(20_000, await Read("busy_timeout"));
        Assert.Equal(2, await Read("user_version"));
        Assert.Equal("wal", Scalar("PRAGMA journal_mode"));
        Assert.Equal(0L, Scalar("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"));
    }

    [Theory]
    [InlineData("SELECT due FROM items WHERE due <= 1 ORDER BY due, seq LIMIT 5", "items_by_due")]
    [InlineData("SELECT id FROM runs WHERE namespace = 'a' AND flow = 'b' ORDER BY seq DESC LIMIT 5", "runs_by_flow")]
    [InlineData("SELECT id FROM runs WHERE namespace = 'a' AND status IN (4) ORDER BY seq DESC LIMIT 5", "runs_by_status")]
    [InlineData("SELECT seq FROM runs WHERE ended < 5 ORDER BY ended LIMIT 5", "runs_by_end")]
    public void Query_Hot_UsesItsIndex(string sql, string index)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var plan = connection.CreateCommand();
        plan.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        using var rows = plan.ExecuteReader();
        var text = "";
        while (rows.Read())
            text += rows.GetString(3) + "\n";

        Assert.Contains(index, text, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_OnePayloadAlongManyLinks_IsStoredOnce()
    {
        await SubmitAsync();
        var item = Assert.Single(await ClaimAsync("one"));
        var output = Payload("output");
        await Store.CommitAsync(
            Done(item) with { Output = output, Deliveries = [.. Enumerable.Range(0, 20).Select(link => Deliver(item, "b", link, output))] }, Cancel);

        Assert.Equal(2L, Scalar("SELECT count(*) FROM payloads"));
    }

    [Fact]
    public async Task Submit_DiskFull_FailsAndChangesNothing()
    {
        var before = await SubmitAsync();
        var pages = (long)Scalar("PRAGMA page_count")! + 4;
        await ((SqliteRunStore)Store).Writer.WriteAsync(session => session.Number($"PRAGMA max_page_count={pages}"), Cancel);

        // Only this one is too large for what is left; the others of its group are stored.
        var small = Enumerable.Range(0, 3).Select(_ => Store.SubmitAsync(NewRun(), Cancel)).ToArray();
        var large = Store.SubmitAsync(NewRun() with { Payload = new Payload(new byte[500_000], "") }, Cancel);
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => large);

        Assert.Equal(ErrorCodes.DiskFull, error.Code);
        var stored = await Task.WhenAll(small);
        Assert.Equal(4, (await History.ListAsync(new RunQuery(NamespaceName.Default), Cancel)).Items.Count);
        Assert.Equal(4, (await ClaimAsync("one")).Count);
        Assert.Equal("ok", Scalar("PRAGMA integrity_check"));
        Assert.DoesNotContain(before.Id, stored.Select(s => s.Run));
    }

    [Fact]
    public async Task Open_SecondStoreOnTheSameFile_SharesQueueAndEnds()
    {
        await using var other = SqliteRunStore.Open(File, Options, Time);
        var claim = other.ClaimAsync(new WorkClaim("other", 1, Lease, Wait: true), Cancel);
        var run = await SubmitAsync();
        var wait = History.WaitForEndAsync(run.Id, Cancel);

        await AdvanceUntilAsync(claim, TimeSpan.FromSeconds(2));
        Assert.True(await other.CommitAsync(Leaf(Assert.Single(await claim), "well"), Cancel));

        await AdvanceUntilAsync(wait, TimeSpan.FromSeconds(2));
        Assert.Equal(RunStatus.Succeeded, (await History.FindAsync(run.Id, Cancel))!.Status);
    }

    [Fact]
    public async Task Open_AfterClose_KeepsEverything()
    {
        var run = await SubmitAsync();
        var former = Assert.Single(await ClaimAsync("former"));
        await ((IAsyncDisposable)Store).DisposeAsync();

        await InitializeAsync();

        Assert.Equal(1, await Leases.TakeOverAsync(Cancel));
        var item = Assert.Single(await ClaimAsync("next"));
        Assert.Equal((run.Id, former.Key with { Attempt = 2 }), (item.Run, item.Key));
    }

    [Fact]
    public void Open_NotADatabase_SaysSo()
    {
        var other = Path.Combine(folder, "other.db");
        System.IO.File.WriteAllText(other, new string('x', 4096));

        var error = Assert.Throws<KlusterfuckException>(() => SqliteRunStore.Open(other, Options, Time));

        Assert.Equal(ErrorCodes.StorageUnavailable, error.Code);
    }

    [Fact]
    public async Task Submit_AfterDispose_Throws()
    {
        var store = SqliteRunStore.Open(Path.Combine(folder, "second.db"), Options, Time);
        var claim = store.ClaimAsync(new WorkClaim("one", 1, Lease, Wait: true), Cancel);
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => claim);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.SubmitAsync(NewRun(), Cancel));
    }

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
