using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

public sealed class FlowRunnerTests
{
    private static readonly FlowGraph OneNode = RunnerBench.Flow([RunnerBench.Function("a")], "in a");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Diamond_GivesTheLeafOnceForEachPath()
    {
        await using var bench = new RunnerBench(RunnerBench.Diamond);
        var executor = new FakeExecutor(FakeExecutor.Append);
        bench.Start(executor);

        var run = await bench.SubmitAsync();

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal("""{"c":["x/a/c","x/b/c"]}""", await bench.ResultAsync(run));
        var steps = await bench.StepsAsync(run);
        Assert.Equal(["a", "b", "c", "c", "in"], steps.Select(s => s.Node.Value).Order(StringComparer.Ordinal));
        Assert.All(steps, s => Assert.Equal((StepStatus.Succeeded, 1), (s.Status, s.Attempt)));
        Assert.All(executor.Calls.Values, calls => Assert.Equal(1, calls));
    }

    [Fact]
    public async Task Run_ConnectorAlone_GivesItsPayload()
    {
        await using var bench = new RunnerBench(RunnerBench.Flow([]));
        bench.Start(new FakeExecutor(FakeExecutor.Append));

        var run = await bench.SubmitAsync();

        await bench.EndAsync(run);
        Assert.Equal("""{"in":"x"}""", await bench.ResultAsync(run));
    }

    [Fact]
    public async Task Run_NodeThatFailsTwice_IsTriedAgainAndRecordsEachAttempt()
    {
        await using var bench = new RunnerBench(OneNode);
        bench.Start(new FakeExecutor((node, item) => item.Failures < 2 ? NodeOutcome.Failed(Broke(permanent: false)) : FakeExecutor.Append(node, item)));

        var run = await bench.SubmitAsync();

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal(
            [(1, StepStatus.Failed), (2, StepStatus.Failed), (3, StepStatus.Succeeded)],
            (await bench.StepsAsync(run)).Where(s => s.Node.Value == "a").Select(s => (s.Attempt, s.Status)));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    public async Task Run_NodeThatFailsForGood_BecomesDeadLetterAfterItsAttempts(bool permanent, int attempts)
    {
        await using var bench = new RunnerBench(OneNode);
        var broken = true;
        bench.Start(new FakeExecutor((node, item) => broken ? NodeOutcome.Failed(Broke(permanent)) : FakeExecutor.Append(node, item)));

        var run = await bench.SubmitAsync();

        Assert.Equal((RunStatus.Failed, "a: It broke."), ((await bench.EndAsync(run)).Status, (await bench.EndAsync(run)).Error));
        var letter = Assert.Single((await bench.Store.ListAsync(NamespaceName.Default, null, PageRequest.First, Cancel)).Items);
        Assert.Equal((attempts, "x"), (letter.Attempts, RunnerBench.Text(letter.Payload)));

        broken = false;
        await bench.Store.RetryAllAsync(run, Cancel);
        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal(letter.Id, (await bench.StepsAsync(run)).Last(s => s.Status == StepStatus.Succeeded).Id);
        Assert.Equal("""{"a":"x/a"}""", await bench.ResultAsync(run));
    }

    [Fact]
    public async Task Run_BusyFunction_CountsAsNoAttempt()
    {
        await using var bench = new RunnerBench(RunnerBench.Flow([RunnerBench.Function("a", attempts: 1)], "in a"));
        bench.Start(new FakeExecutor((node, item) => item.BusyAttempts < 3
            ? NodeOutcome.Failed(Broke(permanent: false)) with { BusyFor = TimeSpan.FromMilliseconds(1) }
            : FakeExecutor.Append(node, item)));

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(await bench.SubmitAsync())).Status);
    }

    [Fact]
    public async Task Run_OutputTooLarge_IsDeadLetterAtOnce()
    {
        await using var bench = new RunnerBench(OneNode);
        bench.Start(new FakeExecutor((_, _) => NodeOutcome.Gave(new Payload(new byte[Payload.MaxBytes + 1], ""))));

        var run = await bench.SubmitAsync();

        await bench.EndAsync(run);
        Assert.Equal(("PayloadTooLarge", true), (await bench.StepsAsync(run)).Where(s => s.Error is not null).Select(s => (s.Error!.Code, s.Error.Permanent)).Single());
    }

    [Fact]
    public async Task Run_ExecutorThatThrows_FailsTheStepAndNotTheRunner()
    {
        await using var bench = new RunnerBench(OneNode);
        bench.Start(new FakeExecutor((_, item) => RunnerBench.Text(item.Payload!) == "bad" ? throw new InvalidOperationException("a secret") : NodeOutcome.Gave(item.Payload!)));

        var bad = await bench.SubmitAsync("bad");
        Assert.Equal(RunStatus.Failed, (await bench.EndAsync(bad)).Status);
        Assert.DoesNotContain("secret", (await bench.EndAsync(bad)).Error, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(await bench.SubmitAsync())).Status);
    }

    [Fact]
    public async Task Run_OutputNotTaken_SkipsTheBranchWithoutRunningIt()
    {
        var fork = new ForkNode { Id = NodeId.Parse("fork") };
        await using var bench = new RunnerBench(RunnerBench.Flow(
            [fork, RunnerBench.Function("a"), RunnerBench.Function("b"), RunnerBench.Function("c")], "in fork", "fork a yes", "fork b no", "b c", "a c"));
        var functions = new FakeExecutor(FakeExecutor.Append);
        var forks = new FakeExecutor("fork", (_, item, _) => Task.FromResult(new NodeOutcome { Outputs = [new("yes", item.Payload)] }));
        _ = bench.Start(new FlowRunner(
            bench.Store, bench.Store, bench.Store, bench.Running, bench, [new Engine.Flows.Connectors.ConnectorNodeExecutor(), functions, forks], bench.Options,
            TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<FlowRunner>.Instance));

        var run = await bench.SubmitAsync();

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal("""{"c":["x/a/c"]}""", await bench.ResultAsync(run));
        var skipped = (await bench.StepsAsync(run)).Where(s => s.Status == StepStatus.Skipped);
        Assert.Equal(["b", "c"], skipped.Select(s => s.Node.Value).Order(StringComparer.Ordinal));
        Assert.Equal(2, functions.Calls.Count);
    }

    [Fact]
    public async Task Run_CancelledRun_EndsItsStepsAtOnce()
    {
        await using var bench = new RunnerBench(OneNode);
        var began = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        bench.Start(new FakeExecutor("function", async (_, item, cutOff) =>
        {
            began.SetResult();
            using var registration = cutOff.Register(() => ended.SetResult());
            await ended.Task;
            return NodeOutcome.Gave(item.Payload!);
        }));
        var run = await bench.SubmitAsync();
        await began.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        Assert.True(await bench.Store.CancelAsync(run, Cancel));
        bench.Running.CancelRun(run);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal(RunStatus.Cancelled, (await bench.EndAsync(run)).Status);
        Assert.Equal(StepStatus.Cancelled, (await bench.StepsAsync(run)).Single(s => s.Node.Value == "a").Status);
    }

    [Fact]
    public async Task Run_CancelledByAnotherProcess_IsNoticedAtTheNextRenewal()
    {
        await using var bench = new RunnerBench(OneNode) { Options = new RunnerOptions { Lease = TimeSpan.FromMilliseconds(300) } };
        var began = new TaskCompletionSource();
        var cutOff = new TaskCompletionSource();
        bench.Start(new FakeExecutor("function", async (_, _, token) =>
        {
            began.SetResult();
            using var registration = token.Register(() => cutOff.SetResult());
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        }));
        var run = await bench.SubmitAsync();
        await began.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        await bench.Store.CancelAsync(run, Cancel);

        await cutOff.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }

    [Fact]
    public async Task Run_LongStep_KeepsItsLease()
    {
        await using var bench = new RunnerBench(OneNode) { Options = new RunnerOptions { Lease = TimeSpan.FromMilliseconds(600) } };
        var executor = new FakeExecutor("function", async (node, item, cutOff) =>
        {
            await Task.Delay(2_000, cutOff);
            return FakeExecutor.Append(node, item);
        });
        bench.Start(executor);

        var run = await bench.SubmitAsync();

        await bench.EndAsync(run);
        Assert.Equal(1, Assert.Single(executor.Calls.Values));
    }

    [Fact]
    public async Task RunAsync_ToldToEnd_HandsBackWhatDoesNotEndInTime()
    {
        await using var bench = new RunnerBench(OneNode);
        using var end = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        var slow = new FakeExecutor("function", async (node, item, cutOff) =>
        {
            began.TrySetResult();
            await Task.Delay(Timeout.Infinite, cutOff);
            return FakeExecutor.Append(node, item);
        });
        var first = bench.NewRunner(slow, options: bench.Options with { DrainTime = TimeSpan.FromMilliseconds(100) }).RunAsync(end.Token);
        var run = await bench.SubmitAsync();
        await began.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        await end.CancelAsync();
        await first.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        Assert.Equal(
            [StepStatus.Cancelled, StepStatus.Queued], (await bench.StepsAsync(run)).Where(s => s.Node.Value == "a").Select(s => s.Status).Order().Reverse());
        bench.Start(new FakeExecutor(FakeExecutor.Append));
        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
    }

    [Fact]
    public async Task RunAsync_ToldToEnd_LetsWhatEndsInTimeEnd()
    {
        await using var bench = new RunnerBench(OneNode);
        using var end = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var runner = bench.NewRunner(new FakeExecutor("function", async (node, item, _) =>
        {
            began.TrySetResult();
            await gate.Task;
            return FakeExecutor.Append(node, item);
        })).RunAsync(end.Token);
        var run = await bench.SubmitAsync();
        await began.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        await end.CancelAsync();
        Assert.False(runner.IsCompleted);
        gate.SetResult();

        await runner.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
    }

    [Fact]
    public async Task RunAsync_TwoRunners_ShareTheWorkAndDoNothingTwice()
    {
        await using var bench = new RunnerBench(RunnerBench.Diamond);
        var executors = new[] { new FakeExecutor(FakeExecutor.Append), new FakeExecutor(FakeExecutor.Append) };
        foreach (var executor in executors)
            bench.Start(executor);

        var runs = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => bench.SubmitAsync()));

        foreach (var run in runs)
            Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.All(executors, e => Assert.NotEmpty(e.Calls));
        Assert.Equal(800, executors.Sum(e => e.Calls.Values.Sum()));
    }

    private static StepFailure Broke(bool permanent) => new("Exit", "It broke.", permanent, 1);

    private sealed record ForkNode : FlowNode
    {
        public override string Kind => "fork";

        public override ImmutableArray<string> Outputs => ["yes", "no"];
    }
}
