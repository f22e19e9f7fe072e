using CsCheck;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

/// <summary>Generates flows of functions that may fail, choices, transforms, joins and error links, runs them, and compares with a model that works node by node.</summary>
public sealed class GeneratedFlowTests
{
    private const int Flows = 60;

    private static readonly Gen<(int Kind, int First, int Second)[]> Shapes = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 999], Gen.Int[0, 999]).Array[1, 9];

    [Fact]
    public async Task Run_GeneratedFlows_AgreeWithTheModel()
    {
        await using var bench = new NodeBench();
        bench.Functions["hash"] = body => Hash(body) % 4 == 0 ? throw new ArgumentException("It hashes to nothing.") : $"{Hash(body) % 100}";
        _ = bench.Start();
        var number = 0;
        await Shapes.SampleAsync(
            async shape =>
            {
                var flow = $"flow-{Interlocked.Increment(ref number)}";
                await bench.AddAsync(flow, Draw(shape));
                for (var payload = 0; payload < 3; payload++)
                {
                    var run = await bench.EndAsync(await bench.SubmitAsync(flow, $"{payload}"));
                    var model = new FlowModelRun(shape, $"{payload}");
                    Assert.Equal(model.IsFailed ? RunStatus.Failed : RunStatus.Succeeded, run.Status);
                    var steps = (await bench.StepsAsync(run.Id)).Where(s => s.Status is StepStatus.Succeeded or StepStatus.Skipped or StepStatus.Failed);
                    Assert.Equal(model.Steps.Order(), steps.Select(s => $"{s.Node} {s.Status}").Order());
                    if (!model.IsFailed)
                        Assert.Equal(model.Leaves.Order(), (await bench.Store.ListOutputsAsync(run.Id, long.MaxValue, CancellationToken.None)).Select(o => $"{o.Node} {RunnerBench.Text(o.Payload)}").Order());
                }
            },
            iter: Flows, threads: 1);
    }

    /// <summary>The links of a generated flow, those that lead to a node together, in the order of the document.</summary>
    internal static List<(int From, int To, string Output)> Links((int Kind, int First, int Second)[] shape)
    {
        var links = new List<(int, int, string)>();
        for (var to = 1; to <= shape.Length; to++)
        {
            var (_, first, second) = shape[to - 1];
            foreach (var from in new[] { first % to, second % to }.Distinct())
            {
                var kind = from == 0 ? -1 : shape[from - 1].Kind;
                var way = (first + second + to) % 3;
                links.Add((from, to, kind switch { 0 when way == 0 => "!", 1 => way == 0 ? "yes" : "no", _ => "" }));
            }
        }

        return links;
    }

    internal static uint Hash(string text) => text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619)) >> 8;

    private static string Draw((int Kind, int First, int Second)[] shape)
    {
        var nodes = shape.Select((s, i) => s.Kind switch
        {
            0 => $$"""{ "id": "n{{i + 1}}", "kind": "function", "function": "hash", "retry": { "attempts": 1 } }""",
            1 => $$"""{ "id": "n{{i + 1}}", "kind": "choice", "rules": [ { "when": "JSON.stringify(input).length % 2 == 0", "output": "yes" } ], "otherwise": "no" }""",
            2 => $$"""{ "id": "n{{i + 1}}", "kind": "transform", "expression": "[input, 1]" }""",
            _ => $$"""{ "id": "n{{i + 1}}", "kind": "join" }""",
        });
        return NodeTests.Document(string.Join(", ", nodes), [.. Links(shape).Select(l => $"{Name(l.From)} {Name(l.To)} {l.Output}".TrimEnd())]);
    }

    internal static string Name(int node) => node == 0 ? "in" : $"n{node}";
}
