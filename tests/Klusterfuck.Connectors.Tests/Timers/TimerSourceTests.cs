using Klusterfuck.Connectors.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Connectors.Tests.Timers;

public sealed class TimerSourceTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);

    private readonly FlowStub flow = new();
    private readonly FakeTimeProvider time = new(Begin);
    private readonly string state = Path.Combine(Path.GetTempPath(), $"kf-timer-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(state);

    [Fact]
    public async Task Run_EachInstant_IsPostedOnce()
    {
        await using var timer = await StartAsync(("CRON", "* * * * *"), ("PAYLOAD", "tick"), ("CONTENT_TYPE", "text/plain"));
        for (var minute = 1; minute <= 3; minute++)
            await PassAsync(TimeSpan.FromMinutes(minute), posts: minute);

        Assert.Equal(["flow/in:2026-01-01T00:01:00Z", "flow/in:2026-01-01T00:02:00Z", "flow/in:2026-01-01T00:03:00Z"], Keys());
        Assert.All(flow.Posts, p => Assert.Equal(("tick", "text/plain"), (FlowStub.Text(p), p.ContentType)));
    }

    [Fact]
    public async Task Run_TwoReplicas_TheSameKeysForTheSameInstants()
    {
        await using var one = await StartAsync(("CRON", "0 * * * * *"));
        await using var two = await StartAsync(("CRON", "0 * * * * *"));
        for (var minute = 1; minute <= 3; minute++)
            await PassAsync(TimeSpan.FromMinutes(minute), posts: minute * 2);

        Assert.Equal(6, flow.Posts.Count);
        Assert.Equal(3, flow.Taken.Count);
    }

    [Fact]
    public async Task Run_NotTakenAtFirst_IsPostedAgainWithTheSameKey()
    {
        flow.Answer = (_, post) => post == 1 ? 503 : null;
        await using var timer = await StartAsync(("CRON", "* * * * *"));
        await PassAsync(TimeSpan.FromMinutes(1), posts: 1);
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return flow.Taken.Count == 1;
        });

        Assert.Equal(["flow/in:2026-01-01T00:01:00Z", "flow/in:2026-01-01T00:01:00Z"], flow.Posts.Select(p => p.Key));
    }

    [Fact]
    public async Task Run_CatchUp_MissedInstantsArePostedAfterARestart()
    {
        (string, string)[] variables = [("CRON", "*/10 * * * *"), ("MISSED", "catch-up"), ("WINDOW", "30m"), ("STATE", state)];
        await using (await StartAsync(variables))
            await PassAsync(TimeSpan.FromMinutes(10), posts: 1);
        time.Advance(TimeSpan.FromMinutes(25));

        await using (await StartAsync(variables))
            await Eventually.HoldsAsync(() => flow.Taken.Count == 3);
        time.Advance(TimeSpan.FromHours(2));
        await using (await StartAsync(variables))
            await Eventually.HoldsAsync(() => flow.Taken.Count == 6);

        Assert.Equal(["00:10", "00:20", "00:30", "02:10", "02:20", "02:30"], Keys().Select(k => k[19..24]));
    }

    [Fact]
    public async Task Run_Drop_MissedInstantsAreNotPosted()
    {
        await using (await StartAsync(("CRON", "*/10 * * * *")))
            await PassAsync(TimeSpan.FromMinutes(10), posts: 1);
        time.Advance(TimeSpan.FromMinutes(25));
        await using (await StartAsync(("CRON", "*/10 * * * *")))
            await PassAsync(TimeSpan.FromMinutes(40), posts: 2);

        Assert.Equal(["00:10", "00:40"], Keys().Select(k => k[19..24]));
    }

    [Fact]
    public async Task Run_CatchUpWithoutState_BeginsWhereItWasDeployed()
    {
        await using var timer = Started.Connector("timer", flow, time, "flow/in", Begin - TimeSpan.FromMinutes(2), ("CRON", "* * * * *"), ("MISSED", "catch-up"));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 2);

        Assert.Equal(["flow/in:2025-12-31T23:59:00Z", "flow/in:2026-01-01T00:00:00Z"], Keys());
    }

    private IEnumerable<string> Keys() => flow.Taken.Select(m => m.Key).Order(StringComparer.Ordinal);

    private async Task<RunningConnector> StartAsync(params (string, string)[] variables)
    {
        var timer = Started.Connector("timer", flow, time, "flow/in", null, variables);
        await Started.ReadyAsync(timer);
        return timer;
    }

    // Sets the clock that long after midnight, and waits until that many posts were made in all.
    private async Task PassAsync(TimeSpan sinceMidnight, int posts)
    {
        time.SetUtcNow(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + sinceMidnight);
        await Eventually.HoldsAsync(() => flow.Posts.Count >= posts);
    }
}
