using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Redis.Tests.Runs;

/// <summary>Runs that branch, fan out, fail and join, and what must have come of each.</summary>
internal static class RiskyFlow
{
    private const string Flow = """
        {
          "version": 1,
          "nodes": [
            { "id": "in", "kind": "connector", "connector": "http" },
            { "id": "big", "kind": "choice", "rules": [ { "when": "input.n % 3 == 0", "output": "yes" } ], "otherwise": "no" },
            { "id": "each", "kind": "foreach", "items": "input.items", "function": "double", "concurrency": 3 },
            { "id": "risky", "kind": "function", "function": "risky", "retry": { "attempts": 2, "backoff": "1ms" } },
            { "id": "rescue", "kind": "transform", "expression": "({ rescued: true })" },
            { "id": "all", "kind": "join", "mode": "all", "merge": "object" }
          ],
          "links": [
            { "from": "in", "to": "big" }, { "from": "in", "to": "risky" },
            { "from": "big", "output": "yes", "to": "each" }, { "from": "each", "to": "all" },
            { "from": "risky", "to": "all" }, { "from": "risky", "on": "error", "to": "rescue" }, { "from": "rescue", "to": "all" }
          ]
        }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<FlowBench> NewBenchAsync()
    {
        var bench = new FlowBench(await FlowBench.ReadAsync(Flow));
        bench.Functions["double"] = body => $"{2 * int.Parse(body, null)}";
        bench.Functions["risky"] = body => (int)JObject.Parse(body)["n"]! % 5 == 0 ? throw new ArgumentException("no fives") : body;
        return bench;
    }

    /// <summary>Begins the n-th run, however long that takes.</summary>
    public static async Task<RunTicket> SubmitAsync(RedisRunStore store, int n)
    {
        var run = Work.NewRun("flow", $$"""{"n":{{n}},"items":[{{n}},{{n + 1}}]}""");
        return await Eventually.GetAsync(async () => await store.SubmitAsync(run, Cancel));
    }

    /// <summary>Waits for runs and checks that each came to what it must and did nothing twice; steps and joins there were.</summary>
    public static async Task<(int Steps, int Joins)> CheckAsync(RedisRunStore store, IReadOnlyList<RunId> submitted)
    {
        foreach (var run in submitted)
            await store.WaitForEndAsync(run, Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        var (steps, joins) = (0, 0);
        for (var n = 0; n < submitted.Count; n++)
        {
            var run = (await store.FindAsync(submitted[n], Cancel))!;
            Assert.True(run.Status == RunStatus.Succeeded, $"{n}: {run.Status} {run.Error}");
            var output = JObject.Parse(System.Text.Encoding.UTF8.GetString(Assert.Single(await store.ListOutputsAsync(run.Id, long.MaxValue, Cancel)).Payload.Body.Span));
            Assert.Equal(n % 5 == 0, output["rescue"] is not null);
            Assert.Equal(n % 3 == 0 ? $"[{2 * n},{2 * n + 2}]" : null, output["each"]?.ToString(Newtonsoft.Json.Formatting.None));
            var done = (await store.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Where(s => s.Status == StepStatus.Succeeded).ToList();
            Assert.Equal(done.Count, done.Select(s => s.Id).Distinct().Count());
            steps += done.Count;
            joins += done.Count(s => s.Node.Value == "all");
        }

        return (steps, joins);
    }
}
