using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

/// <summary>Steps of nodes that only compute are stored with the step before them, and nothing else about them differs.</summary>
public sealed class FollowerTests : IAsyncDisposable
{
    private readonly NodeBench bench = new();

    [Fact]
    public async Task Run_ChainThatOnlyComputes_IsOneTransactionOfStepsAsAlways()
    {
        await bench.AddAsync("flow", NodeTests.Document(
            """
            { "id": "a", "kind": "transform", "expression": "input + 1" }, { "id": "big", "kind": "choice", "rules": [ { "when": "input > 5", "output": "yes" } ], "otherwise": "no" },
            { "id": "b", "kind": "transform", "expression": "input * 10" }, { "id": "c", "kind": "transform", "expression": "-input" }, { "id": "end", "kind": "respond" }
            """,
            "in a", "a big", "big b yes", "big c no", "b end"));

        var (commits, run) = await CommitsOfAsync("6");

        Assert.Equal(["in a big b c end"], commits);
        Assert.Equal("70", RunnerBench.Text(await bench.ResultAsync(run)));
        var steps = (await bench.StepsAsync(run)).ToDictionary(s => s.Node.Value);
        Assert.Equal(
            [("a", 1, StepStatus.Succeeded, "6", "7"), ("b", 1, StepStatus.Succeeded, "7", "70"), ("big", 1, StepStatus.Succeeded, "7", "7"), ("c", 1, StepStatus.Skipped, "", ""),
                ("end", 1, StepStatus.Succeeded, "70", "70"), ("in", 1, StepStatus.Succeeded, "6", "6")],
            steps.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value.Attempt, s.Value.Status, Text(s.Value.Input), Text(s.Value.Output))));
        Assert.Equal(
            [null, steps["in"].Id, steps["a"].Id, steps["big"].Id, steps["big"].Id, steps["b"].Id],
            new[] { "in", "a", "big", "b", "c", "end" }.Select(n => steps[n].Parent));
        Assert.Equal(StepId.Of(run, NodeId.Parse("b"), steps["big"].Id, steps["b"].Link), steps["b"].Id);
        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await bench.Store.CountAsync(TestContext.Current.CancellationToken));
        Assert.All(steps.Values, s => Assert.True(s.StartedAt >= steps["in"].StartedAt && s.Duration is not null));
    }

    [Fact]
    public async Task Run_WhatDoesMore_HasATransactionOfItsOwn()
    {
        bench.Functions["twice"] = body => $"{2 * int.Parse(body, null)}";
        await bench.AddAsync("flow", NodeTests.Document(
            """
            { "id": "f", "kind": "function", "function": "twice" }, { "id": "a", "kind": "transform", "expression": "input + 1" }, { "id": "b", "kind": "transform", "expression": "input + 2" },
            { "id": "all", "kind": "join" }, { "id": "end", "kind": "respond" }
            """,
            "in f", "f a", "f b", "a all", "b all", "all end"));

        var (commits, run) = await CommitsOfAsync("4");

        Assert.Equal(["in", "f a b", "all end"], commits);
        Assert.Equal("[9,10]", RunnerBench.Text(await bench.ResultAsync(run)));
    }

    [Fact]
    public async Task Run_FollowerThatFails_IsExecutedOnItsOwnAndBecomesADeadLetterOnce()
    {
        await bench.AddAsync("flow", NodeTests.Document(
            """{ "id": "a", "kind": "transform", "expression": "input.x.y" }, { "id": "b", "kind": "transform", "expression": "input" }""", "in a", "a b"));

        var (commits, run) = await CommitsOfAsync("{}");

        Assert.Equal(["in", "a"], commits);
        var letter = Assert.Single((await bench.Store.ListAsync(NamespaceName.Default, null, new PageRequest(), TestContext.Current.CancellationToken)).Items);
        Assert.Equal((run, "a"), (letter.Run, letter.Node.Value));
        Assert.Equal(["in Succeeded", "a Failed"], (await bench.StepsAsync(run)).Select(s => $"{s.Node} {s.Status}"));
    }

    [Fact]
    public async Task Run_LongerThanOneTransactionTakes_GoesOnInTheNext()
    {
        var names = Enumerable.Range(0, 40).Select(i => $"n{i}").ToList();
        await bench.AddAsync("flow", NodeTests.Document(
            string.Join(", ", names.Select(n => $$"""{ "id": "{{n}}", "kind": "transform", "expression": "input + 1" }""")),
            ["in n0", .. names.Zip(names.Skip(1)).Select(n => $"{n.First} {n.Second}")]));

        var (commits, run) = await CommitsOfAsync("0");

        Assert.Equal([string.Join(' ', names.Take(32).Prepend("in")), string.Join(' ', names.Skip(32))], commits);
        Assert.Equal("""{"n39":40}""", RunnerBench.Text(await bench.ResultAsync(run)));
    }

    [Fact]
    public async Task Submit_FlowThatEndsAtOnce_IsStoredAsEnded()
    {
        await bench.AddAsync("flow", NodeTests.Document(
            """
            { "id": "a", "kind": "transform", "expression": "input + 1" }, { "id": "big", "kind": "choice", "rules": [ { "when": "input > 5", "output": "yes" } ], "otherwise": "no" },
            { "id": "b", "kind": "respond", "body": "input * 10" }, { "id": "c", "kind": "respond" }
            """,
            "in a", "a big", "big b yes", "big c no"));

        var run = await BeginAsync("6");

        // Nobody executes anything.
        var ended = await bench.EndAsync(run);
        Assert.Equal((RunStatus.Succeeded, 0), (ended.Status, ended.OpenItems));
        Assert.True(ended.EndedAt >= ended.StartedAt && ended.StartedAt >= ended.CreatedAt);
        Assert.Equal("70", RunnerBench.Text(await bench.ResultAsync(run)));
        Assert.Equal(["a 1 Succeeded", "b 1 Succeeded", "big 1 Succeeded", "c 1 Skipped", "in 1 Succeeded"], await StepsAsync(run));
        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await bench.Store.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Submit_FlowThatActs_BeginsWhereItDoesAndJoinsWhatWasComputed()
    {
        bench.Functions["twice"] = body => $"{2 * int.Parse(body, null)}";
        await bench.AddAsync("flow", NodeTests.Document(
            """
            { "id": "a", "kind": "transform", "expression": "input + 1" }, { "id": "slow", "kind": "transform", "expression": "Math.abs(input)" },
            { "id": "f", "kind": "function", "function": "twice" }, { "id": "all", "kind": "join" }, { "id": "end", "kind": "respond" }
            """,
            "in a", "in slow", "slow all", "a f", "f all", "a all", "all end"));

        var run = await BeginAsync("4");

        Assert.Equal(["a 1 Succeeded", "all 1 Waiting", "f 1 Queued", "in 1 Succeeded", "slow 1 Queued"], await StepsAsync(run));
        Assert.Equal(RunStatus.Running, (await bench.Store.FindAsync(run, TestContext.Current.CancellationToken))!.Status);
        await using var runner = bench.Start();
        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal("[4,10,5]", RunnerBench.Text(await bench.ResultAsync(run)));
        Assert.Equal(["a 1 Succeeded", "all 1 Succeeded", "end 1 Succeeded", "f 1 Succeeded", "in 1 Succeeded", "slow 1 Succeeded"], await StepsAsync(run));
    }

    [Fact]
    public async Task Submit_LargePayload_LeavesAllToTheQueue()
    {
        await bench.AddAsync("flow", NodeTests.Document("""{ "id": "a", "kind": "transform", "expression": "input.length" }""", "in a"));

        var run = await BeginAsync($"\"{new string('x', 70_000)}\"");

        Assert.Equal(["in 1 Queued"], await StepsAsync(run));
        await using var runner = bench.Start();
        var ended = await bench.EndAsync(run);
        Assert.True(ended.Status == RunStatus.Succeeded, $"{ended.Status}: {ended.Error}");
        Assert.Equal("""{"a":70000}""", RunnerBench.Text(await bench.ResultAsync(run)));
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    // As a catalog does.
    private async Task<RunId> BeginAsync(string payload)
    {
        var run = NodeBench.NewRun("flow", payload);
        var graph = await bench.GetAsync(run.Flow, run.Commit, TestContext.Current.CancellationToken);
        var steps = await new StepExecution(bench, NodeExecutors.Computing, new StandingClock(), NullLogger.Instance).BeginAsync(run, graph, TestContext.Current.CancellationToken);
        return (await bench.Store.SubmitAsync(run with { Steps = steps }, TestContext.Current.CancellationToken)).Run;
    }

    private async Task<IEnumerable<string>> StepsAsync(RunId run) =>
        (await bench.StepsAsync(run)).Select(s => $"{s.Node} {s.Attempt} {s.Status}").Order(StringComparer.Ordinal);

    private async Task<(IReadOnlyList<string> Commits, RunId Run)> CommitsOfAsync(string payload)
    {
        var counting = new CountingStore(bench.Store);
        await using var runner = bench.Start(counting, new StandingClock());
        var run = await bench.SubmitAsync("flow", payload);
        await bench.EndAsync(run);
        return (counting.Commits, run);
    }

    private static string Text(Payload? payload) => payload is null ? "" : RunnerBench.Text(payload);
}
