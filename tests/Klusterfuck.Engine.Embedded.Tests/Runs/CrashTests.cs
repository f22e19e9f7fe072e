using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>Lets a runner die at every point of every step of a run, and another one go on.</summary>
public sealed class CrashTests
{
    public static TheoryData<CrashPoint, int> Points
    {
        get
        {
            var points = new TheoryData<CrashPoint, int>();
            foreach (var point in Enum.GetValues<CrashPoint>())
            {
                for (var step = 1; step <= (point == CrashPoint.InNode ? 4 : 5); step++)
                    points.Add(point, step);
            }

            return points;
        }
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Run_RunnerThatDies_LosesNothingAndRepeatsAtMostOneNode(CrashPoint point, int step)
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
        if (point == CrashPoint.AfterCommit)
            Assert.Equal(4, executor.Calls.Values.Sum());
    }
}
