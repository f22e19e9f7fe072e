using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections.Following;

namespace Klusterfuck.Engine.Embedded.Tests.Selections.Following;

public sealed class BranchFollowerTests : IAsyncDisposable
{
    private const string Name = "hello";
    private const string Script = "#!/bin/sh\necho ";

    private readonly EngineFixture fixture = new();

    private static CancellationToken Cancelled => EngineFixture.Cancelled;

    private static Target Hello => EngineFixture.Target(Name);

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task FollowAsync_TheBranchMoved_SelectsItsTipOnce()
    {
        var engine = await CreateAsync("main");
        var tip = await EngineFixture.CommitAsync(engine, Name, Script + "two\n");

        await FollowAsync(engine);
        await FollowAsync(engine);

        var selections = await engine.Engine.Commits.ListSelectionsAsync(Hello, Cancelled);
        Assert.Equal((tip, "follow"), (selections[0].Commit.Value, selections[0].By));
        Assert.Equal(2, selections.Count);
        Assert.Equal("two\n", await EngineFixture.InvokeAsync(engine, Name));
    }

    [Fact]
    public async Task FollowAsync_FollowsNothing_ChangesNothing()
    {
        var engine = await CreateAsync(null);
        await EngineFixture.CommitAsync(engine, Name, Script + "two\n");

        await FollowAsync(engine);

        Assert.Single(await engine.Engine.Commits.ListSelectionsAsync(Hello, Cancelled));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FollowAsync_SomebodyWentBack_IsLeftAloneUntilTheBranchMoves(bool anotherProcess)
    {
        var engine = await CreateAsync("HEAD");
        await EngineFixture.CommitAsync(engine, Name, Script + "two\n");
        await FollowAsync(engine);
        var back = await engine.Engine.Commits.UndoAsync(Hello, EngineFixture.Me, Cancelled);
        var follower = anotherProcess ? await fixture.OpenAsync() : engine;

        await FollowAsync(follower);
        var selected = (await GetAsync(engine)).Status.Commit;
        var tip = await EngineFixture.CommitAsync(engine, Name, Script + "three\n");
        await FollowAsync(follower);

        Assert.Equal(back.Commit.Id, selected);
        Assert.Equal(tip, (await GetAsync(engine)).Status.Commit?.Value);
    }

    [Fact]
    public async Task FollowAsync_TheBranchGoesBackByForce_IsFollowedToo()
    {
        var engine = await CreateAsync("main");
        var first = (await GetAsync(engine)).Status.Commit!.Value;
        await EngineFixture.CommitAsync(engine, Name, Script + "two\n");
        await FollowAsync(engine);

        await EngineFixture.GitAsync(engine.RepositoryFolder(Hello), "update-ref", "refs/heads/main", first.Value);
        await FollowAsync(engine);

        Assert.Equal(first, (await GetAsync(engine)).Status.Commit);
    }

    [Fact]
    public async Task FollowAsync_AnotherBranch_IsFollowedWhenItIsThere()
    {
        var engine = await CreateAsync("release");
        await EngineFixture.CommitAsync(engine, Name, Script + "two\n");
        await FollowAsync(engine);
        Assert.Single(await engine.Engine.Commits.ListSelectionsAsync(Hello, Cancelled));

        await EngineFixture.GitAsync(engine.RepositoryFolder(Hello), "branch", "release", "main");
        await FollowAsync(engine);

        Assert.Equal("two\n", await EngineFixture.InvokeAsync(engine, Name));
    }

    [Fact]
    public async Task UpdateAsync_BeginsToFollow_SelectsTheTip()
    {
        var engine = await CreateAsync(null);
        var tip = await EngineFixture.CommitAsync(engine, Name, Script + "two\n");

        var function = await engine.Engine.Functions.UpdateAsync(EngineFixture.Ns, Hello.Name, stored => stored with { Follow = "main" }, null, Cancelled);

        Assert.Equal(("main", tip), (function.Definition.Follow, function.Status.Commit?.Value));
        Assert.Equal("main", (await GetAsync(await fixture.OpenAsync())).Definition.Follow);
    }

    [Fact]
    public async Task UpdateAsync_NoBranch_AllProblems()
    {
        var engine = await CreateAsync(null);

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(
            () => engine.Engine.Functions.UpdateAsync(EngineFixture.Ns, Hello.Name, stored => stored with { Follow = "a..b", Path = "/x" }, null, Cancelled));

        Assert.Equal(["FollowInvalid", "PathInvalid"], refused.Problems.Select(problem => problem.Code).Order());
    }

    [Fact]
    public async Task RunAsync_ANotice_IsHeededWithoutWaitingForTheNextLook()
    {
        var engine = await CreateAsync("main", TimeSpan.FromHours(1));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var running = engine.Follower.RunAsync(end.Token);
        var tip = await EngineFixture.CommitAsync(engine, Name, Script + "two\n");

        engine.Follower.Notice(Hello);
        await UntilSelectedAsync(engine, tip);

        await end.CancelAsync();
        await running;
    }

    [Fact]
    public async Task RunAsync_APushByPath_IsFoundByLooking()
    {
        var engine = await CreateAsync("main", TimeSpan.FromMilliseconds(50));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var running = engine.Follower.RunAsync(end.Token);

        await UntilSelectedAsync(engine, await EngineFixture.CommitAsync(engine, Name, Script + "two\n"));

        await end.CancelAsync();
        await running;
    }

    private static Task<Function> GetAsync(EmbeddedEngine engine) => engine.Engine.Functions.GetAsync(EngineFixture.Ns, Hello.Name, Cancelled);

    private static async Task FollowAsync(EmbeddedEngine engine) => await engine.Follower.FollowAsync((await GetAsync(engine)).Definition, Cancelled);

    private static async Task UntilSelectedAsync(EmbeddedEngine engine, string tip)
    {
        for (var attempt = 0; (await GetAsync(engine)).Status.Commit?.Value != tip; attempt++)
        {
            Assert.True(attempt < 1500, "It is not selected.");
            await Task.Delay(20, Cancelled);
        }
    }

    private async Task<EmbeddedEngine> CreateAsync(string? follow, TimeSpan? interval = null)
    {
        var engine = await fixture.OpenAsync(new FollowOptions { Interval = interval ?? TimeSpan.FromHours(1) });
        await engine.Engine.Functions.CreateAsync(
            new NewFunction(EngineFixture.Ns, Hello.Name) { Runtime = FunctionRuntime.Shell, Follow = follow }, EngineFixture.Me, Cancelled);
        return engine;
    }
}
