using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>Runs random graphs, in which nodes fail, are busy and do not take outputs at random, and compares with a model of twenty lines.</summary>
public sealed class RandomFlowTests
{
    private const int Flows = 25;
    private const int RunsPerFlow = 8;

    [Fact]
    public async Task Run_RandomFlows_AgreeWithTheModel()
    {
        var seed = Environment.GetEnvironmentVariable("KF_TEST_SEED") is { Length: > 0 } text ? int.Parse(text, null) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"KF_TEST_SEED={seed}");
        for (var flow = 0; flow < Flows; flow++)
        {
            var random = new Random(unchecked(seed + flow));
            await using var bench = new RunnerBench(MakeGraph(random));
            var coins = new FakeExecutor("coin", (node, item, _) => Task.FromResult(Toss(node, item)));
            _ = bench.Start(new FlowRunner(
                bench.Store, bench.Store, bench.Store, bench.Running, bench, [new ConnectorNodeExecutor(), coins], bench.Options, TimeProvider.System,
                NullLogger<FlowRunner>.Instance));
            var runs = await Task.WhenAll(Enumerable.Range(0, RunsPerFlow).Select(i => bench.SubmitAsync($"{i}")));
            for (var i = 0; i < runs.Length; i++)
            {
                var ended = await bench.EndAsync(runs[i]);
                var model = new Model(bench.Graph);
                model.Visit(0, $"{i}");
                var steps = await bench.StepsAsync(runs[i]);
                var story = $"seed {seed}, flow {flow}, run {i}";
                Assert.True(ended.Status == RunStatus.Succeeded, $"{story}: {ended.Status} {ended.Error}");
                Assert.True(model.Done.SequenceEqual(Count(steps, StepStatus.Succeeded)), $"{story}: {string.Join(' ', Count(steps, StepStatus.Succeeded))}");
                Assert.True(model.Skipped.SequenceEqual(Count(steps, StepStatus.Skipped)), $"{story}: {string.Join(' ', Count(steps, StepStatus.Skipped))}");
                Assert.Equal(model.Leaves, (await bench.Store.ListOutputsAsync(runs[i], long.MaxValue, TestContext.Current.CancellationToken)).Select(o => RunnerBench.Text(o.Payload)));
            }
        }
    }

    private static SortedDictionary<string, int> Count(IEnumerable<StepRecord> steps, StepStatus status) =>
        new SortedDictionary<string, int>(steps.Where(s => s.Status == status).GroupBy(s => s.Node.Value).ToDictionary(g => g.Key, g => g.Count()), StringComparer.Ordinal);

    private static FlowGraph MakeGraph(Random random)
    {
        var nodes = random.Next(1, 9);
        var links = new List<string>();
        for (var to = 1; to <= nodes; to++)
        {
            // Each node has one to three origins among those before it, so that there is no cycle and all are reached.
            foreach (var from in Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(0, to)).Distinct())
                links.Add(from == 0 ? $"in n{to}" : $"n{from} n{to} {(random.Next(2) == 0 ? "heads" : "tails")}");
        }

        return RunnerBench.Flow(Enumerable.Range(1, nodes).Select(i => new CoinNode { Id = NodeId.Parse($"n{i}"), Retry = new(3, TimeSpan.Zero, 1, TimeSpan.Zero) }), [.. links]);
    }

    // Deterministic by node and payload, so that the model tosses alike.
    private static string[] Taken(string node, string payload) => (Hash(node + payload) % 4) switch
    {
        0 => ["heads"],
        1 => ["tails"],
        2 => [],
        _ => ["heads", "tails"],
    };

    private static NodeOutcome Toss(FlowNode node, WorkItem item)
    {
        var payload = RunnerBench.Text(item.Payload!);
        if (item.Failures < Hash($"fail{node.Id}{payload}") % 3)
            return NodeOutcome.Failed(new StepFailure("Exit", "It broke.", Permanent: false));
        if (item.BusySince is null && item.Failures == 0 && Hash($"busy{node.Id}{payload}") % 12 == 0)
            return NodeOutcome.Failed(new StepFailure("Busy", "It is busy.", Permanent: false)) with { BusyFor = TimeSpan.FromMilliseconds(1) };
        var output = RunnerBench.Text($"{payload}/{node.Id}");
        return new NodeOutcome { Outputs = [.. Taken(node.Id.Value, payload).Select(o => new NodeOutput(o, output))] };
    }

    private static uint Hash(string text) => text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619)) >> 8;

    private sealed record CoinNode : FlowNode
    {
        public override string Kind => "coin";

        public override ImmutableArray<string> Outputs => ["heads", "tails"];
    }

    private sealed class Model(FlowGraph graph)
    {
        public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, int> Skipped { get; } = new(StringComparer.Ordinal);

        public List<string> Leaves { get; } = [];

        public void Visit(int node, string? payload)
        {
            var id = graph.Nodes[node].Id.Value;
            var counts = payload is null ? Skipped : Done;
            counts[id] = counts.GetValueOrDefault(id) + 1;
            var connector = node == 0;
            string[] taken = payload is null ? [] : connector ? [FlowNode.OnlyOutput] : Taken(id, payload);
            var output = connector ? payload : $"{payload}/{id}";
            if (graph.Outgoing(node).IsEmpty && taken.Length > 0)
                Leaves.Add(output!);
            foreach (var link in graph.Outgoing(node))
                Visit(graph.IndexOf(graph.Links[link].To), taken.Contains(graph.Links[link].Output) ? output : null);
        }
    }
}
