using System.Collections.Concurrent;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Redis.Tests.Runs;

/// <summary>Several runners on one store, added and killed while they work, on a server that is killed too.</summary>
public sealed class RunnersTests
{
    private const int Runs = 250;

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

    [Fact]
    public async Task Runners_AddedAndKilledAndServerRestarted_LoseNothingAndPropagateOnce()
    {
        await using var server = await RedisServer.StartAsync();
        var bench = new FlowBench(await FlowBench.ReadAsync(Flow));
        bench.Functions["double"] = body => $"{2 * int.Parse(body, null)}";
        bench.Functions["risky"] = body => (int)JObject.Parse(body)["n"]! % 5 == 0 ? throw new ArgumentException("no fives") : body;
        var options = new RunnerOptions { Concurrency = 8, Lease = TimeSpan.FromSeconds(2), DrainTime = TimeSpan.FromSeconds(5) };
        using var stop = new CancellationTokenSource();
        using var stopFirst = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        await using var one = await server.OpenAsync(partitions: 4, prefix: "kf");
        await using var two = await server.OpenAsync(prefix: "kf");
        await using var dying = await server.OpenAsync(prefix: "kf");
        var served = new ConcurrentDictionary<string, int>();
        Task Run(RedisRunStore store, string name, CancellationToken token) => bench.NewRunner(store, options, new Counting(bench, served, name)).RunAsync(token);

        // The one that dies hangs in its first function and never renews again: its connection is gone.
        var hanging = new Hanging(4);
        _ = bench.NewRunner(dying, options, hanging).RunAsync(CancellationToken.None);
        var first = Run(one, "one", stopFirst.Token);
        var submitted = new List<RunId>();
        for (var n = 0; n < Runs; n++)
        {
            submitted.Add((await SubmitAsync(two, n)).Run);
            if (n == Runs / 3)
            {
                await hanging.Hangs.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
                await dying.DisposeAsync();
            }

            if (n == Runs / 2)
                await server.RestartAsync();
        }

        // Another one comes, and the first one goes.
        var second = Run(two, "two", stop.Token);
        await Eventually.IsAsync(() => Task.FromResult(served.GetValueOrDefault("two") > 20));
        await stopFirst.CancelAsync();
        await first;
        foreach (var run in submitted)
            await two.WaitForEndAsync(run, Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        var (steps, joins) = (0, 0);
        for (var n = 0; n < Runs; n++)
        {
            var run = (await two.FindAsync(submitted[n], Cancel))!;
            Assert.True(run.Status == RunStatus.Succeeded, $"{n}: {run.Status} {run.Error}");
            var output = JObject.Parse(System.Text.Encoding.UTF8.GetString(Assert.Single(await two.ListOutputsAsync(run.Id, long.MaxValue, Cancel)).Payload.Body.Span));
            Assert.Equal(n % 5 == 0, output["rescue"] is not null);
            Assert.Equal(n % 3 == 0 ? $"[{2 * n},{2 * n + 2}]" : null, output["each"]?.ToString(Newtonsoft.Json.Formatting.None));
            var done = (await two.ListStepsAsync(run.Id, long.MaxValue, Cancel)).Where(s => s.Status == StepStatus.Succeeded).ToList();
            Assert.Equal(done.Count, done.Select(s => s.Id).Distinct().Count());
            steps += done.Count;
            joins += done.Count(s => s.Node.Value == "all");
        }

        Assert.Equal(Runs, joins);
        Assert.All(new[] { "one", "two" }, name => Assert.True(served[name] > 0));
        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await two.CountAsync(Cancel));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Runs} runs, {steps} steps, {joins} joins; {bench.Calls.Count} calls of functions, {bench.Calls.Values.Count(c => c > 1)} repeated");
        await stop.CancelAsync();
        await second;
    }

    private static async Task<RunTicket> SubmitAsync(RedisRunStore store, int n)
    {
        var run = Work.NewRun("flow", $$"""{"n":{{n}},"items":[{{n}},{{n + 1}}]}""");
        return await Eventually.GetAsync(async () => await store.SubmitAsync(run, Cancel));
    }

    private sealed class Counting(IFunctionInvoker inner, ConcurrentDictionary<string, int> counts, string name) : IFunctionInvoker
    {
        public Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
        {
            counts.AddOrUpdate(name, 1, (_, n) => n + 1);
            return inner.InvokeAsync(function, request, commit, cancellationToken);
        }
    }

    private sealed class Hanging(int most) : IFunctionInvoker
    {
        private readonly TaskCompletionSource hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int calls;

        public Task Hangs => hangs.Task;

        public Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref calls) >= most)
                hangs.TrySetResult();
            return new TaskCompletionSource<FunctionResponse>().Task;
        }
    }
}
