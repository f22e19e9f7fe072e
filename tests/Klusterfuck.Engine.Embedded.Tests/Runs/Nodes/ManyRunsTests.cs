using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

/// <summary>Many runs at once through choice, foreach, join and error links: nothing lost, nothing propagated twice, joins fire once. KF_TEST_RUNS says how many.</summary>
public sealed class ManyRunsTests
{
    private const int Usual = 1_000;

    [Fact]
    public async Task Run_ManyThroughEveryKind_LosesNothingAndPropagatesOnce()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("KF_TEST_RUNS"), out var said) ? said : Usual;
        await using var bench = new NodeBench();
        var calls = 0;
        bench.Functions["twice"] = body =>
        {
            Interlocked.Increment(ref calls);
            return $"{2 * int.Parse(body, null)}";
        };
        bench.Functions["picky"] = body => int.Parse(body, null) % 3 == 0 ? throw new ArgumentException("No threes.") : body;
        await bench.AddAsync("flow", NodeTests.Document(
            """
            { "id": "c", "kind": "choice", "rules": [ { "when": "input % 2 == 0", "output": "even" } ], "otherwise": "odd" },
            { "id": "list", "kind": "transform", "expression": "[input, input + 1, input + 2]" },
            { "id": "each", "kind": "foreach", "function": "twice", "concurrency": 2 },
            { "id": "picky", "kind": "function", "function": "picky" },
            { "id": "sorry", "kind": "transform", "expression": "-1" },
            { "id": "all", "kind": "join", "merge": "object" }, { "id": "end", "kind": "respond" }
            """,
            "in c", "c list even", "list each", "each all", "c all odd", "in picky", "picky all", "picky sorry !", "sorry all", "all end"));
        _ = bench.Start();

        var runs = new RunId[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) => runs[i] = await bench.SubmitAsync("flow", $"{i}"));
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(runs[i])).Status);
            if (i % 10 == 0)
                Assert.Equal(Expect(i), RunnerBench.Text(await bench.ResultAsync(runs[i])));
        }

        // What is recorded, by node and status: how many attempts, of how many steps.
        var steps = new SortedDictionary<string, (int Rows, int Distinct)>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            foreach (var group in (await bench.StepsAsync(run)).GroupBy(s => $"{s.Node} {s.Status}"))
            {
                var sum = steps.GetValueOrDefault(group.Key);
                steps[group.Key] = (sum.Rows + group.Count(), sum.Distinct + group.Select(s => s.Id).Distinct().Count());
            }
        }

        var even = (count + 1) / 2;
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} runs, {calls} calls: {string.Join(", ", steps.Select(s => $"{s.Key} {s.Value.Rows}"))}");
        Assert.All(steps, s => Assert.Equal(s.Value.Rows, s.Value.Distinct));
        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await bench.Store.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal((count, count, even * 4, even * 3), (steps["all Succeeded"].Rows, steps["end Succeeded"].Rows, steps["each Succeeded"].Rows, calls));
        Assert.Equal(((count + 2) / 3, count - ((count + 2) / 3)), (steps["sorry Succeeded"].Rows, steps["sorry Skipped"].Rows));
    }

    private static string Expect(int i)
    {
        var parts = new List<string>();
        if (i % 2 == 0)
            parts.Add($"\"each\":[{2 * i},{2 * (i + 1)},{2 * (i + 2)}]");
        else
            parts.Add($"\"c\":{i}");
        parts.Add(i % 3 == 0 ? "\"sorry\":-1" : $"\"picky\":{i}");
        return $"{{{string.Join(',', parts)}}}";
    }
}
