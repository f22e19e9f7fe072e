using System.Net;
using System.Text.Json;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Tests;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Runner.Tests.Execution;

/// <summary>Several runners in processes of their own: added, ended and killed.</summary>
public sealed class RunnerProcessTests(RunnerFixture fixture) : IClassFixture<RunnerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoRunners_OneAddedAndOneEndedMeanwhile_ShareTheLoadAndLoseNothing()
    {
        await fixture.PublishAsync("pause", async (call, stop) =>
        {
            await Task.Delay(20, stop);
            return call.Body;
        });
        await fixture.PublishChainAsync("pauses", "pause", "pause", "pause");
        var one = await RunnerProcess.StartAsync(fixture.Redis, ("KF_CONCURRENCY", "4"));
        await using var first = one;
        var runs = new List<RunId>();
        for (var i = 0; i < 60; i++)
            runs.Add(await PostAsync(one, "pauses", $"{i}"));

        await using var two = await RunnerProcess.StartAsync(fixture.Redis, ("KF_CONCURRENCY", "4"));
        await Eventually.IsAsync(async () =>
        {
            // The first may have done all there was before the second was up.
            runs.Add(await PostAsync(one, "pauses", "more"));
            return await two.CountStepsAsync() > 0 && await one.CountStepsAsync() > 0;
        });
        Assert.Equal(0, await one.StopAsync());
        for (var i = 0; i < 20; i++)
            runs.Add(await PostAsync(two, "pauses", $"{i}"));

        foreach (var run in runs)
            await fixture.Store.WaitForEndAsync(run, Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Succeeded, (await fixture.Store.FindAsync(run, Cancel))!.Status);
            var steps = await fixture.Store.ListStepsAsync(run, long.MaxValue, Cancel);
            Assert.Equal(["in", "n0", "n1", "n2"], steps.Where(s => s.Status == StepStatus.Succeeded).Select(s => s.Node.Value).Order());
        }
    }

    [Fact]
    public async Task Runner_KilledMidRun_AnotherFinishesIt()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        await fixture.PublishAsync("hold", async (call, stop) =>
        {
            // The first call ends with its caller only.
            if (Interlocked.Increment(ref calls) == 1)
            {
                held.TrySetResult();
                await Task.Delay(Timeout.Infinite, stop);
            }

            return "\"held\"";
        });
        await fixture.PublishChainAsync("holds", "hold");
        await using var dying = await RunnerProcess.StartAsync(fixture.Redis);
        var run = await PostAsync(dying, "holds", "1");
        await held.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        await dying.KillAsync();
        await using var other = await RunnerProcess.StartAsync(fixture.Redis);

        await fixture.Store.WaitForEndAsync(run, Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal(RunStatus.Succeeded, (await fixture.Store.FindAsync(run, Cancel))!.Status);
        var ids = fixture.Workers.Calls.Where(c => c.Function == "hold").Select(c => c.Header("X-Kf-Step-Id")).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Single(ids.Distinct());
        var step = Assert.Single(await fixture.Store.ListStepsAsync(run, long.MaxValue, Cancel), s => s.Node.Value == "n0" && s.Status == StepStatus.Succeeded);
        Assert.Equal(2, step.Attempt);
    }

    // KF_TEST_PAUSE says how many seconds; longer than an operation may take.
    [Fact]
    public async Task Redis_StandsStillWhileRunsAreAtWork_LosesNothingAndPropagatesOnce()
    {
        var pause = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("KF_TEST_PAUSE"), out var said) ? said : 6);
        await fixture.PublishAsync("slow", async (call, stop) =>
        {
            await Task.Delay(50, stop);
            return call.Body;
        });
        await fixture.PublishChainAsync("slows", "slow", "slow", "slow");
        await using var one = await RunnerProcess.StartAsync(fixture.Redis, ("KF_CONCURRENCY", "4"));
        await using var two = await RunnerProcess.StartAsync(fixture.Redis, ("KF_CONCURRENCY", "4"));
        var runs = new List<RunId>();
        for (var i = 0; i < 60; i++)
            runs.Add(await PostAsync(one, "slows", $"{i}"));
        await Eventually.IsAsync(async () => await one.CountStepsAsync() > 0);

        await fixture.Redis.SendAsync("STOP");
        await Task.Delay(pause, Cancel);
        await fixture.Redis.SendAsync("CONT");

        foreach (var run in runs)
            await Eventually.IsAsync(async () => (await fixture.Store.FindAsync(run, Cancel))!.HasEnded);
        var attempts = 0;
        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Succeeded, (await fixture.Store.FindAsync(run, Cancel))!.Status);
            var steps = await fixture.Store.ListStepsAsync(run, long.MaxValue, Cancel);
            Assert.Equal(["in", "n0", "n1", "n2"], steps.Where(s => s.Status == StepStatus.Succeeded).Select(s => s.Node.Value).Order());
            attempts += steps.Count;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{pause.TotalSeconds} s still: {runs.Count} runs succeeded, {4 * runs.Count} steps, {attempts} attempts, {fixture.Workers.Calls.Count(c => c.Function == "slow")} calls");
    }

    [Fact]
    public async Task Readiness_RedisGone_SaysSoUntilItIsBack()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var runner = await RunnerProcess.StartAsync(redis);

        await redis.KillAsync();
        await Eventually.IsAsync(async () => !await runner.IsReadyAsync());
        using var health = await runner.Administration.GetAsync(new Uri("/healthz", UriKind.Relative), Cancel);
        await redis.StartAgainAsync();
        await Eventually.IsAsync(runner.IsReadyAsync);

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private static async Task<RunId> PostAsync(RunnerProcess runner, string flow, string body)
    {
        using var answer = await runner.Client.PostAsync(new Uri($"/api/v1/flow/{flow}/in", UriKind.Relative), new StringContent(body), Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
        return RunId.Parse(JsonDocument.Parse(text).RootElement.GetProperty("run").GetString());
    }
}
