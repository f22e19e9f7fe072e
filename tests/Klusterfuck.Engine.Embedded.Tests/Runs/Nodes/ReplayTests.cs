using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

public sealed class ReplayTests : IAsyncLifetime
{
    private readonly NodeBench bench = new();
    private RunCatalog runs = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        bench.Functions["twice"] = body => $"{2 * int.Parse(body, null)}";
        bench.Functions["echo"] = body => body;
        runs = bench.NewCatalog();
        await bench.AddAsync("flow", NodeTests.Document(
            """
            { "id": "a", "kind": "function", "function": "twice" }, { "id": "b", "kind": "function", "function": "echo" },
            { "id": "all", "kind": "join" }, { "id": "end", "kind": "respond" }
            """,
            "in a", "in b", "a all", "b all", "all end"));
        _ = bench.Start();
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Replay_FromAStep_RunsOnlyWhatComesAfterItAndTakesTheRestOver()
    {
        var original = await bench.EndAsync(await bench.SubmitAsync("flow", "4"));
        Assert.Equal("[8,4]", RunnerBench.Text(await bench.ResultAsync(original.Id)));
        bench.Functions["twice"] = body => $"{20 * int.Parse(body, null)}";
        var asked = bench.Asked.Count;

        var replay = await runs.ReplayAsync(original.Id, await StepAsync(original.Id, "a"), ImmutableSortedDictionary<string, CommitId>.Empty, Cancel);

        Assert.Equal((original.Id, original.Commit), (replay.ReplayOf!.Value, replay.Commit));
        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(replay.Id)).Status);
        Assert.Equal("[80,4]", RunnerBench.Text(await bench.ResultAsync(replay.Id)));
        Assert.Equal(asked + 1, bench.Asked.Count);
        Assert.Equal(["a", "all", "end"], (await bench.StepsAsync(replay.Id)).Select(s => s.Node.Value));
        var comparison = await runs.CompareAsync(original.Id, replay.Id, Cancel);
        Assert.Equal(["a:False", "all:False", "b:False", "end:False", "in:False"], comparison.Steps.Select(s => $"{s.Node}:{s.IsSame}").Order());
        Assert.Null(comparison.Steps.Single(s => s.Node.Value == "b").Right);
    }

    [Fact]
    public async Task Replay_OfAReplayFromTheJoin_HasEverythingThatArrived()
    {
        var original = await bench.EndAsync(await bench.SubmitAsync("flow", "4"));
        var replay = await runs.ReplayAsync(original.Id, await StepAsync(original.Id, "a"), ImmutableSortedDictionary<string, CommitId>.Empty, Cancel);
        await bench.EndAsync(replay.Id);

        var again = await runs.ReplayAsync(replay.Id, await StepAsync(replay.Id, "all"), ImmutableSortedDictionary<string, CommitId>.Empty, Cancel);

        await bench.EndAsync(again.Id);
        Assert.Equal("[8,4]", RunnerBench.Text(await bench.ResultAsync(again.Id)));
    }

    [Fact]
    public async Task Replay_FailedBranches_BeginAgainTogether()
    {
        bench.Functions["twice"] = _ => throw new ArgumentException("Broken.");
        bench.Functions["echo"] = _ => throw new ArgumentException("Broken too.");
        var original = await bench.EndAsync(await bench.SubmitAsync("flow", "4"));
        Assert.Equal(RunStatus.Failed, original.Status);
        bench.Functions["twice"] = body => body;
        bench.Functions["echo"] = body => body;

        var replay = await runs.ReplayAsync(original.Id, await StepAsync(original.Id, "b"), ImmutableSortedDictionary<string, CommitId>.Empty, Cancel);

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(replay.Id)).Status);
        Assert.Equal("[4,4]", RunnerBench.Text(await bench.ResultAsync(replay.Id)));
    }

    [Fact]
    public async Task Replay_WithCommits_RunsFunctionsAtThem()
    {
        var commit = CommitId.Parse(new string('d', 40));
        var original = await bench.EndAsync(await bench.SubmitAsync("flow", "4"));

        var replay = await runs.ReplayAsync(original.Id, null, ImmutableSortedDictionary<string, CommitId>.Empty.Add("twice", commit), Cancel);

        await bench.EndAsync(replay.Id);
        Assert.Equal(commit, (await bench.StepsAsync(replay.Id)).Single(s => s.Node.Value == "a").Commit);
        Assert.NotEqual(commit, (await bench.StepsAsync(replay.Id)).Single(s => s.Node.Value == "b").Commit);
        var unknown = await Assert.ThrowsAsync<KlusterfuckException>(
            () => runs.ReplayAsync(original.Id, null, ImmutableSortedDictionary<string, CommitId>.Empty.Add("nope", commit), Cancel));
        Assert.Equal("FunctionUnknown", Assert.Single(unknown.Problems).Code);
    }

    [Fact]
    public async Task Replay_UnknownStepOrOpenRun_IsRefused()
    {
        var original = await bench.EndAsync(await bench.SubmitAsync("flow", "4"));
        var none = ImmutableSortedDictionary<string, CommitId>.Empty;

        Assert.Equal(ErrorCodes.StepNotFound, (await Assert.ThrowsAsync<KlusterfuckException>(() => runs.ReplayAsync(original.Id, StepId.Parse(new string('0', 32)), none, Cancel))).Code);
        await bench.AddAsync("held", NodeTests.Document("""{ "id": "w", "kind": "wait", "duration": "1h" }""", "in w"));
        var open = await bench.SubmitAsync("held", "1");
        Assert.Equal(ErrorCodes.RunEnded, (await Assert.ThrowsAsync<KlusterfuckException>(() => runs.ReplayAsync(open, null, none, Cancel))).Code);
    }

    [Fact]
    public async Task ReplayAndCompare_ForeachAndANodeOnTwoPaths_GoByThePathOfEachStep()
    {
        await bench.AddAsync("paths", NodeTests.Document(
            """
            { "id": "each", "kind": "foreach", "function": "twice" }, { "id": "left", "kind": "transform", "expression": "input.concat(1)" },
            { "id": "right", "kind": "transform", "expression": "input.concat(2)" }, { "id": "both", "kind": "function", "function": "echo" },
            { "id": "end", "kind": "transform", "expression": "input.length" }
            """,
            "in each", "each left", "each right", "left both", "right both", "both end"));
        var original = await bench.EndAsync(await bench.SubmitAsync("paths", "[1,2,3]"));
        bench.Functions["echo"] = body => body.EndsWith(",1]", StringComparison.Ordinal) ? body : "[]";

        // From the whole of the list on; the elements are each done again.
        var first = (await bench.StepsAsync(original.Id)).First(s => s.Node.Value == "each" && s.Parent is not null && s.Part == 0);
        var replay = await runs.ReplayAsync(original.Id, first.Id, ImmutableSortedDictionary<string, CommitId>.Empty, Cancel);

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(replay.Id)).Status);
        var comparison = await runs.CompareAsync(original.Id, replay.Id, Cancel);
        var both = comparison.Steps.Where(s => s.Node.Value == "both").ToList();
        Assert.Equal(["[2,4,6,1]", "[2,4,6,2]"], both.Select(s => RunnerBench.Text(s.Left!.Input!)).Order(StringComparer.Ordinal));
        Assert.All(both, s => Assert.Equal(RunnerBench.Text(s.Left!.Input!), RunnerBench.Text(s.Right!.Input!)));
        Assert.Equal([false, true], both.Select(s => s.IsSame).Order());
        Assert.Equal([false, true], comparison.Steps.Where(s => s.Node.Value == "end").Select(s => s.IsSame).Order());
        Assert.All(comparison.Steps.Where(s => s.Node.Value == "each"), s => Assert.True(s.IsSame));
    }

    private async Task<StepId> StepAsync(RunId run, string node) => (await bench.StepsAsync(run)).Single(s => s.Node.Value == node && s.Attempt == 1).Id;
}
