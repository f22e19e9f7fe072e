using System.Collections.Concurrent;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Runs;

/// <summary>Several runners on one store, added and killed while they work, on a server that is killed too.</summary>
public sealed class RunnersTests
{
    private const int Runs = 250;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runners_AddedAndKilledAndServerRestarted_LoseNothingAndPropagateOnce()
    {
        await using var server = await RedisServer.StartAsync();
        var bench = await RiskyFlow.NewBenchAsync();
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
            submitted.Add((await RiskyFlow.SubmitAsync(two, n)).Run);
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
        var (steps, joins) = await RiskyFlow.CheckAsync(two, submitted);
        Assert.Equal(Runs, joins);
        Assert.All(new[] { "one", "two" }, name => Assert.True(served[name] > 0));
        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await two.CountAsync(Cancel));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Runs} runs, {steps} steps, {joins} joins; {bench.Calls.Count} calls of functions, {bench.Calls.Values.Count(c => c > 1)} repeated");
        await stop.CancelAsync();
        await second;
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
