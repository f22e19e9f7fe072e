using System.Collections.Immutable;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Tests.Functions;

public sealed class LocalPlatformTests : IAsyncDisposable
{
    private const string Name = "hello";

    private static readonly ResourceName Hello = ResourceName.Parse(Name);

    private readonly EngineFixture fixture = new();

    private static CancellationToken Cancelled => EngineFixture.Cancelled;

    [Fact]
    public async Task InvokeAsync_AnotherEngineSelects_IsInForceForTheNextRequest()
    {
        var serving = await fixture.OpenAsync();
        var other = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(serving, Name, "one");
        Assert.Equal("one", await EngineFixture.InvokeAsync(serving, Name));

        await EngineFixture.SelectAsync(other, Name, await EngineFixture.CommitAsync(other, Name, "#!/bin/sh\nprintf two\n"));
        Assert.Equal("two", await EngineFixture.InvokeAsync(serving, Name));

        await other.Engine.Commits.UndoAsync(EngineFixture.Target(Name), EngineFixture.Me, Cancelled);
        Assert.Equal("one", await EngineFixture.InvokeAsync(serving, Name));
    }

    [Fact]
    public async Task InvokeAsync_InFlightWhileAnotherIsSelected_FinishesOnItsOwnCommit()
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, Name, "x");
        var slow = await EngineFixture.CommitAsync(engine, Name, "#!/bin/sh\necho begun\ncat > /dev/null\nsleep 1\necho slow\n");
        await EngineFixture.SelectAsync(engine, Name, slow);
        await using var response = await EngineFixture.StartAsync(engine, Name);

        await EngineFixture.SelectAsync(engine, Name, await EngineFixture.CommitAsync(engine, Name, "#!/bin/sh\nprintf quick\n"));
        Assert.Equal("quick", await EngineFixture.InvokeAsync(engine, Name));

        Assert.Equal("begun\nslow\n", await EngineFixture.ReadAsync(response));
        Assert.Equal(slow, response.Commit?.Value);
    }

    [Fact]
    public async Task InvokeAsync_SelectedCommitIsBroken_TheOneBeforeServesAndTheStatusSaysWhy()
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, Name, "good");
        var good = (await engine.Engine.Functions.GetAsync(EngineFixture.Ns, Hello, Cancelled)).Status.Commit;
        var broken = await EngineFixture.CommitAsync(engine, Name, "#!/bin/sh\n", "version: 1\nnonsense: [\n");
        await EngineFixture.SelectAsync(engine, Name, broken);

        await using var response = await EngineFixture.StartAsync(engine, Name);
        Assert.Equal("good", await EngineFixture.ReadAsync(response));
        Assert.Equal(good, response.Commit);
        var status = (await engine.Engine.Functions.GetAsync(EngineFixture.Ns, Hello, Cancelled)).Status;
        Assert.Equal((broken, good, FunctionState.Failed), (status.Commit?.Value, status.Serving, status.State));
        Assert.Contains("config.yaml", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_CommitGiven_RunsItWithoutSelecting()
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, Name, "selected");
        var trial = CommitId.Parse(await EngineFixture.CommitAsync(engine, Name, "#!/bin/sh\nprintf trial\n"));

        Assert.Equal("trial", await EngineFixture.InvokeAsync(engine, Name, trial));
        Assert.Equal("selected", await EngineFixture.InvokeAsync(engine, Name));
        await using var unknown = await EngineFixture.StartAsync(engine, Name, CommitId.Parse(new string('d', 40)));
        Assert.Equal(InvocationFailure.Resolve, unknown.Failure?.Failure);
    }

    [Fact]
    public async Task InvokeAsync_NoSuchFunction_FailsAtResolve()
    {
        var engine = await fixture.OpenAsync();

        await using var response = await EngineFixture.StartAsync(engine, "nowhere");

        Assert.Equal(InvocationFailure.Resolve, response.Failure?.Failure);
        Assert.Contains("function default/nowhere", response.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_EnvAndSecrets_ReachTheProgramAndChangeWithTheNextRequest()
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, Name, "x");
        await engine.Engine.Secrets.SetAsync(EngineFixture.Ns, ResourceName.Parse("api-key"), "s3cret-1", true, Cancelled);
        await engine.Engine.Secrets.SetAsync(EngineFixture.Ns, ResourceName.Parse("own"), "s3cret-2", true, Cancelled);
        await EngineFixture.SelectAsync(engine, Name, await EngineFixture.CommitAsync(
            engine, Name, "#!/bin/sh\nprintf %s \"$API_KEY/$OWN/$GREETING\"\n", "version: 1\ncommand: ./program.sh\nsecrets: [api-key]\nenv: { GREETING: config }\n"));
        await engine.Engine.Functions.UpdateAsync(
            EngineFixture.Ns, Hello, f => f with { Env = ImmutableSortedDictionary<string, string>.Empty.Add("GREETING", "own"), Secrets = [ResourceName.Parse("own")] }, null, Cancelled);

        Assert.Equal("s3cret-1/s3cret-2/own", await EngineFixture.InvokeAsync(engine, Name));
        var other = await fixture.OpenAsync();
        await other.Engine.Secrets.SetAsync(EngineFixture.Ns, ResourceName.Parse("api-key"), "changed", true, Cancelled);
        Assert.Equal("changed/s3cret-2/own", await EngineFixture.InvokeAsync(engine, Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InvokeAsync_SecretMissingOrNotForFunctions_FailsAtStartNamingIt(bool exists)
    {
        var engine = await fixture.OpenAsync();
        await EngineFixture.CreateAsync(engine, Name, "x");
        if (exists)
            await engine.Engine.Secrets.SetAsync(EngineFixture.Ns, ResourceName.Parse("api-key"), "s3cret", false, Cancelled);
        await EngineFixture.SelectAsync(
            engine, Name, await EngineFixture.CommitAsync(engine, Name, "#!/bin/sh\n", "version: 1\ncommand: ./program.sh\nsecrets: [api-key]\n"));

        await using var response = await EngineFixture.StartAsync(engine, Name);

        Assert.Equal(InvocationFailure.Start, response.Failure?.Failure);
        Assert.Contains("'api-key'", response.Failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", response.Failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadLogAsync_AfterAnInvocation_HasItsLines()
    {
        var engine = await fixture.OpenAsync();
        var function = await EngineFixture.CreateAsync(engine, Name, "x");
        var commit = await EngineFixture.CommitAsync(engine, Name, "#!/bin/sh\necho one >&2\necho two >&2\n");
        await EngineFixture.SelectAsync(engine, Name, commit);
        await EngineFixture.InvokeAsync(engine, Name);

        var lines = new List<FunctionLogLine>();
        await foreach (var line in engine.Engine.Telemetry.ReadLogAsync(function.Definition, new FunctionLogQuery(), Cancelled))
            lines.Add(line);

        Assert.Equal(["one", "two"], lines.Select(l => l.Text));
        Assert.All(lines, l => Assert.Equal(commit, l.Commit.Value));
    }

    [Fact]
    public async Task ReadStatistics_AfterInvocations_CountsThem()
    {
        var engine = await fixture.OpenAsync();
        var function = await EngineFixture.CreateAsync(engine, Name, "x");
        await EngineFixture.InvokeAsync(engine, Name);
        await EngineFixture.SelectAsync(engine, Name, await EngineFixture.CommitAsync(engine, Name, "#!/bin/sh\nexit 3\n"));
        await EngineFixture.InvokeAsync(engine, Name);

        for (var i = 0; i < 100 && engine.Engine.Telemetry.ReadStatistics(function.Definition).Calls < 2; i++)
            await Task.Delay(20, Cancelled);
        var statistics = engine.Engine.Telemetry.ReadStatistics(function.Definition);
        Assert.Equal((2, 1, 0), (statistics.Calls, statistics.Errors, statistics.InFlight));
        Assert.NotNull(statistics.P99);
    }

    [Fact]
    public async Task RemoveAsync_Used_LeavesNoCheckoutAndNoLog()
    {
        var engine = await fixture.OpenAsync();
        var function = await EngineFixture.CreateAsync(engine, Name, "x");
        await EngineFixture.SelectAsync(engine, Name, await EngineFixture.CommitAsync(engine, Name, "#!/bin/sh\necho log >&2\n"));
        await EngineFixture.InvokeAsync(engine, Name);

        await engine.Engine.Functions.RemoveAsync(EngineFixture.Ns, Hello, true, null, Cancelled);

        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(fixture.Data, "*", SearchOption.AllDirectories), path => path.Contains(function.Definition.Uid, StringComparison.Ordinal));
        Assert.False(Directory.Exists(engine.RepositoryFolder(EngineFixture.Target(Name))));
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();
}
