using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>Lets a runner die at every point of every step of a run, and another one go on.</summary>
public sealed class CrashTests
{
    public enum Point
    {
        AfterClaim,
        InNode,
        BeforeCommit,
        AfterCommit,
    }

    public static TheoryData<Point, int> Points
    {
        get
        {
            var points = new TheoryData<Point, int>();
            foreach (var point in Enum.GetValues<Point>())
            {
                for (var step = 1; step <= (point == Point.InNode ? 4 : 5); step++)
                    points.Add(point, step);
            }

            return points;
        }
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Run_RunnerThatDies_LosesNothingAndRepeatsAtMostOneNode(Point point, int step)
    {
        await using var bench = new RunnerBench(RunnerBench.Diamond);
        var executor = new FakeExecutor(FakeExecutor.Append);
        var dying = new DyingStore(bench.Store, point, step, executor);
        var run = await bench.SubmitAsync();

        // Never ends: from its death on it hangs in the store.
        _ = bench.NewRunner(dying, dying, dying, new RunnerOptions { Concurrency = 1 }).RunAsync(CancellationToken.None);
        await dying.Died.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await bench.Store.TakeOverAsync(TestContext.Current.CancellationToken);
        bench.Start(executor);

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal("""{"c":["x/a/c","x/b/c"]}""", await bench.ResultAsync(run));
        var done = (await bench.StepsAsync(run)).Where(s => s.Status == StepStatus.Succeeded).ToList();
        Assert.Equal((5, 5), (done.Count, done.Select(s => s.Id).Distinct().Count()));
        Assert.Equal(4, executor.Calls.Count);
        Assert.InRange(executor.Calls.Values.Sum(), 4, 5);
        if (point == Point.AfterCommit)
            Assert.Equal(4, executor.Calls.Values.Sum());
    }

    private sealed class DyingStore(IRunStore store, Point point, int step, INodeExecutor executor) : IRunStore, IWorkLeases, INodeExecutor
    {
        private readonly TaskCompletionSource died = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int passed;

        public Task Died => died.Task;

        public string Kind => executor.Kind;

        public Task<RunTicket> SubmitAsync(NewRun run, CancellationToken cancellationToken) => store.SubmitAsync(run, cancellationToken);

        public async Task<IReadOnlyList<WorkItem>> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken)
        {
            var items = await store.ClaimAsync(claim, cancellationToken);
            await PassAsync(Point.AfterClaim);
            return items;
        }

        public async Task<NodeOutcome> ExecuteAsync(Engine.Flows.FlowNode node, WorkItem item, CancellationToken cancellationToken)
        {
            var outcome = await executor.ExecuteAsync(node, item, cancellationToken);
            await PassAsync(Point.InNode);
            return outcome;
        }

        public async Task<bool> CommitAsync(StepCommit commit, CancellationToken cancellationToken)
        {
            await PassAsync(Point.BeforeCommit);
            var taken = await store.CommitAsync(commit, cancellationToken);
            await PassAsync(Point.AfterCommit);
            return taken;
        }

        public Task<bool> SignalAsync(RunId run, StepId step, string signal, CancellationToken cancellationToken) => store.SignalAsync(run, step, signal, cancellationToken);

        public Task<bool> CancelAsync(RunId run, CancellationToken cancellationToken) => store.CancelAsync(run, cancellationToken);

        public Task<IReadOnlyList<WorkKey>> RenewAsync(string owner, IReadOnlyList<WorkKey> items, TimeSpan lease, CancellationToken cancellationToken) => HangAsync<IReadOnlyList<WorkKey>>();

        public Task ReleaseAsync(string owner, IReadOnlyList<WorkKey> items, CancellationToken cancellationToken) => HangAsync<bool>();

        public Task<int> TakeOverAsync(CancellationToken cancellationToken) => HangAsync<int>();

        private async Task PassAsync(Point here)
        {
            if (died.Task.IsCompleted)
                await HangAsync<bool>();
            if (here != point || Interlocked.Increment(ref passed) < step)
                return;
            died.SetResult();
            await HangAsync<bool>();
        }

        private static Task<T> HangAsync<T>() => new TaskCompletionSource<T>().Task;
    }
}
