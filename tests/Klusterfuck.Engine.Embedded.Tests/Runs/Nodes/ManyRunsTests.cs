using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Data.Sqlite;

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

        var even = (count + 1) / 2;
        var steps = Count(bench.File, "SELECT node || ' ' || status, count(*), count(DISTINCT step) FROM attempts GROUP BY 1");
        var outcomes = Count(bench.File, "SELECT 'runs', count(*), count(DISTINCT id) FROM runs WHERE status = 3 UNION ALL SELECT 'left', count(*), 0 FROM items UNION ALL SELECT 'letters', count(*), 0 FROM dead_letters");
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} runs, {calls} calls: {string.Join(", ", steps.Concat(outcomes).Select(s => $"{s.Key}: {s.Value.Rows}"))}");
        Assert.All(steps, s => Assert.Equal(s.Value.Rows, s.Value.Distinct));
        Assert.Equal((count, 0, 0), (outcomes["runs"].Rows, outcomes["left"].Rows, outcomes["letters"].Rows));
        Assert.Equal((count, count, even * 4, even * 3), (steps["all 2"].Rows, steps["end 2"].Rows, steps["each 2"].Rows, calls));
        Assert.Equal(((count + 2) / 3, count - ((count + 2) / 3)), (steps["sorry 2"].Rows, steps["sorry 4"].Rows));
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

    private static Dictionary<string, (int Rows, int Distinct)> Count(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var counts = new Dictionary<string, (int, int)>();
        while (reader.Read())
            counts[reader.GetString(0)] = (reader.GetInt32(1), reader.GetInt32(2));
        return counts;
    }
}
