using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

/// <summary>Lets a runner die before and after every claim and every commit of a run through choice, foreach, loop, subflow, join and an error link.</summary>
public sealed class NodeCrashTests
{
    // What follows from this flow is fewer transactions than steps, as nodes that only compute go with the one before; how many depends on how the branches interleave.
    private const int CommitsAtLeast = 10;

    public static TheoryData<CrashPoint> Points => [CrashPoint.AfterClaim, CrashPoint.BeforeCommit, CrashPoint.AfterCommit];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Run_RunnerThatDiesAtEveryStep_LosesNothingAndPropagatesOnce(CrashPoint point)
    {
        await using var bench = new NodeBench();
        bench.Functions["twice"] = body => $"{2 * int.Parse(body, null)}";
        bench.Functions["fail"] = _ => throw new ArgumentException("It is broken.");
        await bench.AddAsync("below", NodeTests.Document("""{ "id": "f", "kind": "function", "function": "twice" }, { "id": "end", "kind": "respond" }""", "in f", "f end"));
        await bench.AddAsync("flow", NodeTests.Document(
            """
            { "id": "c", "kind": "choice", "rules": [ { "when": "input.length > 1", "output": "many" } ], "otherwise": "few" },
            { "id": "each", "kind": "foreach", "function": "twice", "concurrency": 2 },
            { "id": "sum", "kind": "transform", "expression": "input.reduce((a, b) => a + b, 0)" },
            { "id": "grow", "kind": "loop", "function": "twice", "until": "input > 20" },
            { "id": "sub", "kind": "subflow", "flow": "below" },
            { "id": "bad", "kind": "function", "function": "fail" },
            { "id": "sorry", "kind": "transform", "expression": "input.code" },
            { "id": "all", "kind": "join" }, { "id": "end", "kind": "respond" }
            """,
            "in c", "c each many", "each sum", "sum grow", "grow all", "sum sub", "sub all", "in bad", "bad sorry !", "sorry all", "c all few", "all end"));

        var step = 1;
        for (var isOver = false; !isOver; step++)
        {
            var dying = new DyingStore(bench.Store, point, step, null);
            bench.StartAndForget(dying, dying);
            var run = await bench.SubmitAsync("flow", "[1,2,3]");
            await Task.WhenAny(dying.Died, bench.EndAsync(run));
            isOver = dying.Die();
            await bench.Store.TakeOverAsync(TestContext.Current.CancellationToken);
            await using (bench.Start())
            {
                var ended = await bench.EndAsync(run);
                Assert.True(ended.Status == RunStatus.Succeeded, $"{point} {step}: {ended.Status} {ended.Error}");
            }

            Assert.Equal("""[24,24,"Exit"]""", RunnerBench.Text(await bench.ResultAsync(run)));
            var done = (await bench.StepsAsync(run)).Where(s => s.Status == StepStatus.Succeeded).ToList();
            Assert.Equal(done.Count, done.Select(s => s.Id).Distinct().Count());
            Assert.Equal((3 + 1, 1, 1), (done.Count(s => s.Node.Value == "each"), done.Count(s => s.Node.Value == "all"), done.Count(s => s.Node.Value == "end")));
            Assert.Single((await bench.Store.ListAsync(new RunQuery(NamespaceName.Default) { Parent = run }, TestContext.Current.CancellationToken)).Items);
        }

        Assert.True(step > CommitsAtLeast, $"The run had {step} steps to die at.");
    }
}
