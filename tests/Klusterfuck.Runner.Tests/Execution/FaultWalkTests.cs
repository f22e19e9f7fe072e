using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Tests;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Runner.Tests.Execution;

/// <summary>
/// Everything that may fail around two runners fails while callers post with keys and try again what was refused. <c>KF_TEST_RUNS</c> says how many runs
/// (120), <c>KF_TEST_PAUSE</c> how many seconds Redis stands still (3).
/// </summary>
public sealed class FaultWalkTests(RunnerFixture fixture) : IClassFixture<RunnerFixture>
{
    private const int Callers = 16;
    private static readonly int Runs = Number("KF_TEST_RUNS", 120);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(Number("KF_TEST_PAUSE", 3));

    private readonly List<RunnerProcess> runners = [];
    private int posted;
    private int refused;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_RunnerKilledAndRedisKilledAndPaused_AreEachThereOnceAndDoneOnce()
    {
        await fixture.PublishAsync("walk", async (call, stop) =>
        {
            await Task.Delay(10, stop);
            return call.Body;
        });
        await fixture.PublishChainAsync("walks", "walk", "walk", "walk");
        await using var dying = await RunnerProcess.StartAsync(fixture.Redis);
        await using var staying = await RunnerProcess.StartAsync(fixture.Redis);
        runners.AddRange([dying, staying]);
        var ids = new string[Runs];
        var next = -1;
        var posting = Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (int n; (n = Interlocked.Increment(ref next)) < Runs;)
                ids[n] = await PostAsync(n);
        }));

        await ReachAsync(Runs / 4);
        await dying.KillAsync();
        await using var coming = await RunnerProcess.StartAsync(fixture.Redis);
        runners[0] = coming;
        await ReachAsync(Runs / 2);
        await fixture.Redis.RestartAsync();
        await ReachAsync(3 * Runs / 4);
        await fixture.Redis.SendAsync("STOP");
        await Task.Delay(Pause, Cancel);
        await fixture.Redis.SendAsync("CONT");
        await posting;
        foreach (var id in ids)
            await Eventually.IsAsync(async () => (await fixture.Store.FindAsync(RunId.Parse(id), Cancel))!.HasEnded);

        Assert.Equal(Runs, ids.Distinct().Count());
        Assert.Equal(ids.Order(), (await ListAsync()).Order());
        var attempts = 0;
        foreach (var id in ids)
        {
            Assert.Equal(RunStatus.Succeeded, (await fixture.Store.FindAsync(RunId.Parse(id), Cancel))!.Status);
            var steps = await fixture.Store.ListStepsAsync(RunId.Parse(id), long.MaxValue, Cancel);
            Assert.Equal(["in", "n0", "n1", "n2"], steps.Where(s => s.Status == StepStatus.Succeeded).Select(s => s.Node.Value).Order());
            attempts += steps.Count;
        }

        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await fixture.Store.CountAsync(Cancel));
        var calls = fixture.Workers.Calls.Where(c => c.Function == "walk").GroupBy(c => c.Header("X-Kf-Step-Id")!).Select(g => g.Count()).ToList();
        Assert.Equal(3 * Runs, calls.Count);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Runs} runs, {refused} posts refused and tried again; {4 * Runs} steps, {attempts} attempts; {calls.Sum()} calls of functions, {calls.Count(c => c > 1)} of {calls.Count} steps repeated");
    }

    private static int Number(string name, int unless) => int.TryParse(Environment.GetEnvironmentVariable(name), out var said) ? said : unless;

    private Task ReachAsync(int count) => Eventually.IsAsync(() => Task.FromResult(Volatile.Read(ref posted) >= count));

    // Whoever is asked next has the key too.
    private async Task<string> PostAsync(int n)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flow/walks/in") { Content = new StringContent($"{n}") };
                request.Headers.Add("Idempotency-Key", $"{n}");
                using var answer = await runners[(n + attempt) % runners.Count].Client.SendAsync(request, Cancel);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    Interlocked.Increment(ref posted);
                    return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("run").GetString()!;
                }

                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            }
            catch (HttpRequestException)
            {
                // The one that is killed.
            }

            Interlocked.Increment(ref refused);
            await Task.Delay(50, Cancel);
        }
    }

    private async Task<IReadOnlyList<string>> ListAsync()
    {
        var found = new List<string>();
        var query = new RunQuery(NamespaceName.Default) { Flow = ResourceName.Parse("walks"), Page = new PageRequest(500) };
        while (true)
        {
            var page = await fixture.Store.ListAsync(query, Cancel);
            found.AddRange(page.Items.Select(r => r.Id.Value));
            if (page.Next is null)
                return found;
            query = query with { Page = query.Page with { Cursor = page.Next } };
        }
    }
}
