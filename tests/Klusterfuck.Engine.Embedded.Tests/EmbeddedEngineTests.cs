using System.Collections.Immutable;
using System.Runtime.Versioning;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Embedded.Runs;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests;

public sealed class EmbeddedEngineTests : IAsyncDisposable
{
    private readonly EngineFixture fixture = new();

    private static CancellationToken Cancelled => EngineFixture.Cancelled;

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task OpenAsync_NewFolder_IsForItsOwnerAlone()
    {
        var engine = await fixture.OpenAsync();

        Assert.Equal(fixture.Data, engine.DataFolder);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(fixture.Data));
        Assert.Equal(engine.Token, await File.ReadAllTextAsync(Path.Combine(fixture.Data, "token"), Cancelled));
        Assert.Equal(43, engine.Token.Length);
        Assert.All(Directory.GetFiles(fixture.Data), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task OpenAsync_ManyAtOnce_AllHaveTheSameToken()
    {
        var engines = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => EmbeddedEngine.OpenAsync(new EmbeddedOptions { DataFolder = fixture.Data }, TimeProvider.System, Cancelled), Cancelled)));

        Assert.Single(engines.Select(e => e.Token).Distinct());
        foreach (var engine in engines)
            await engine.DisposeAsync();
    }

    [Fact]
    public async Task OpenAsync_RunsThatOthersExecute_AreStoredThereAndNotExecutedHere()
    {
        await using var store = SqliteRunStore.Open(Path.Combine(Path.GetTempPath(), $"kf-runs-{Guid.NewGuid():N}.db"), new RunStoreOptions(), TimeProvider.System);
        await using var engine = await EmbeddedEngine.OpenAsync(
            new EmbeddedOptions { DataFolder = fixture.Data, Runs = new RunPorts(store, store, store, store) }, TimeProvider.System, Cancelled);
        var flow = ResourceName.Parse("orders");
        await engine.Engine.Flows.CreateAsync(
            EngineFixture.Ns, flow, Flows.FlowBench.Waiting,
            ImmutableSortedDictionary<string, string>.Empty, Actor.Local, Cancelled);
        await engine.Engine.Flows.DeployAsync(EngineFixture.Ns, flow, null, Actor.Local, Cancelled);

        var ticket = await engine.Engine.Runs.StartAsync(EngineFixture.Ns, flow, null, new Payload("1"u8.ToArray(), ""), null, Cancelled);
        await engine.RunAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);

        Assert.Equal(["in Succeeded", "later Queued"], (await store.ListStepsAsync(ticket.Run, 1000, Cancelled)).Select(s => $"{s.Node} {s.Status}"));
        Assert.False(File.Exists(Path.Combine(fixture.Data, "runs.db")));
    }

    [Fact]
    public async Task OpenAsync_FolderIsAFile_SaysSo()
    {
        await File.WriteAllTextAsync(fixture.Data, "", Cancelled);

        var error = await Assert.ThrowsAsync<KlusterfuckException>(fixture.OpenAsync);

        Assert.Equal(ErrorCodes.StorageUnavailable, error.Code);
        Assert.Contains(fixture.Data, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_SixtyFourAtOnceFromTwoEngines_ExactlyOneWins()
    {
        EmbeddedEngine[] engines = [await fixture.OpenAsync(), await fixture.OpenAsync()];
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => TryCreateAsync(engines[i % 2]), Cancelled)));

        Assert.Single(results, r => r is null);
        Assert.All(results.OfType<KlusterfuckException>(), e => Assert.Equal(ErrorCodes.FunctionExists, e.Code));
        var function = await engines[0].Engine.Functions.GetAsync(EngineFixture.Ns, ResourceName.Parse("hello"), Cancelled);
        Assert.Equal((FunctionState.Ready, function.Status.Latest), (function.Status.State, function.Status.Commit));
        Assert.Single(await engines[0].Engine.Commits.ListSelectionsAsync(EngineFixture.Target("hello"), Cancelled));
    }

    [Fact]
    public async Task CreateAsync_KilledBeforeTheDefinitionWasStored_IsDoneAgainOnWhatIsThere()
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, "hello", "x");
        await engine.Engine.Functions.RemoveAsync(EngineFixture.Ns, ResourceName.Parse("hello"), false, null, Cancelled);

        await engine.Engine.Functions.CreateAsync(new NewFunction(EngineFixture.Ns, ResourceName.Parse("hello")), EngineFixture.Me, Cancelled);

        Assert.Equal("x", await EngineFixture.InvokeAsync(engine, "hello"));
    }

    [Fact]
    public async Task CreateAsync_KilledBeforeTheCheckoutWasMade_AnswersAllTheSame()
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, "hello", "x");
        Directory.Delete(Path.Combine(fixture.Data, "checkouts"), recursive: true);

        var restarted = await fixture.OpenAsync();
        var status = (await restarted.Engine.Functions.GetAsync(EngineFixture.Ns, ResourceName.Parse("hello"), Cancelled)).Status;
        Assert.Equal((status.Latest, null, FunctionState.Pending), (status.Commit, status.Serving, status.State));
        Assert.Equal("x", await EngineFixture.InvokeAsync(restarted, "hello"));
    }

    [Fact]
    public async Task SelectAsync_ForcePushedAndCollectedSince_StillAnswers()
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, "hello", "kept");
        var selected = (await engine.Engine.Commits.GetAsync(EngineFixture.Target("hello"), "HEAD", Cancelled)).Commit.Id;
        var bare = engine.RepositoryFolder(EngineFixture.Target("hello"));
        var clone = Path.Combine(fixture.Data, "..", "clone");
        await EngineFixture.GitAsync(fixture.Data, "clone", "-q", bare, clone);
        await EngineFixture.GitAsync(clone, "-c", "user.name=me", "-c", "user.email=me@example.test", "commit", "-q", "--amend", "-m", "other");
        await EngineFixture.GitAsync(clone, "push", "-qf", "origin", "HEAD:main");
        await EngineFixture.GitAsync(bare, "reflog", "expire", "--expire=now", "--all");
        await EngineFixture.GitAsync(bare, "gc", "-q", "--prune=now");
        Directory.Delete(Path.Combine(fixture.Data, "checkouts"), recursive: true);

        await using (var other = await EmbeddedEngine.OpenAsync(new EmbeddedOptions { DataFolder = fixture.Data }, TimeProvider.System, Cancelled))
            Assert.Equal("kept", await EngineFixture.InvokeAsync(other, "hello"));
        var commits = await engine.Engine.Commits.ListAsync(EngineFixture.Target("hello"), PageRequest.First, Cancelled);
        Assert.Equal((selected, true), (commits.Items[0].Commit.Id, commits.Items[0].Selected));
    }

    [Fact]
    public async Task RunAsync_TwoEngines_RunOneAfterTheOther()
    {
        var first = await fixture.OpenAsync();
        var second = await fixture.OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        using var stopSecond = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var running = first.RunAsync(stop.Token);
        await AssertHeldAsync(true);
        var waiting = second.RunAsync(stopSecond.Token);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        await AssertHeldAsync(true);

        await stopSecond.CancelAsync();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        await AssertHeldAsync(false);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWaits_Returns()
    {
        var engine = await fixture.OpenAsync();
        using var held = await RunnerLock.TakeAsync(Path.Combine(fixture.Data, "runner.lock"), TimeProvider.System, Cancelled);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var waiting = engine.RunAsync(stop.Token);
        await stop.CancelAsync();

        await waiting.WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
    }

    [Fact]
    public async Task ListAsync_AHundredFunctions_IsQuick()
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, "hello", "x");
        for (var i = 0; i < 99; i++)
        {
            var shared = new NewFunction(EngineFixture.Ns, ResourceName.Parse($"f{i}")) { Repository = ResourceName.Parse("hello") };
            await engine.Engine.Functions.CreateAsync(shared, EngineFixture.Me, Cancelled);
        }

        var page = await engine.Engine.Functions.ListAsync(EngineFixture.Ns, LabelSelector.Everything, new PageRequest(1000), Cancelled);

        Assert.Equal(100, page.Items.Count);
    }

    [Fact]
    public async Task DisposeAsync_Used_FreesEveryHandle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Handles are counted in /proc.");
        await using (var engine = await EmbeddedEngine.OpenAsync(new EmbeddedOptions { DataFolder = fixture.Data }, TimeProvider.System, Cancelled))
        {
            await EngineFixture.CreateAsync(engine, "hello", "x");
            await EngineFixture.InvokeAsync(engine, "hello");
        }

        Assert.DoesNotContain(
            Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget), target => target?.StartsWith(fixture.Data, StringComparison.Ordinal) == true);
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    private static async Task<KlusterfuckException?> TryCreateAsync(EmbeddedEngine engine)
    {
        try
        {
            await engine.Engine.Functions.CreateAsync(
                new NewFunction(EngineFixture.Ns, ResourceName.Parse("hello")) { Runtime = FunctionRuntime.Shell }, EngineFixture.Me, Cancelled);
            return null;
        }
        catch (KlusterfuckException error)
        {
            return error;
        }
    }

    private async Task AssertHeldAsync(bool held)
    {
        for (var i = 0; i < 100 && IsHeld() != held; i++)
            await Task.Delay(50, Cancelled);
        Assert.Equal(held, IsHeld());
    }

    private bool IsHeld()
    {
        try
        {
            using var file = new FileStream(Path.Combine(fixture.Data, "runner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
