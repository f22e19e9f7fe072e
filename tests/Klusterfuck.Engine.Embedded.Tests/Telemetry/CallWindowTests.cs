using Klusterfuck.Engine.Embedded.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Engine.Embedded.Tests.Telemetry;

public sealed class CallWindowTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 30, TimeSpan.Zero));

    [Fact]
    public void Read_NoCalls_HasNoPercentiles()
    {
        var statistics = new CallWindow(time).Read(3);

        Assert.Equal((0, 0, 3), (statistics.Calls, statistics.Errors, statistics.InFlight));
        Assert.Null(statistics.P50);
        Assert.Equal(time.GetUtcNow(), statistics.Since);
    }

    [Fact]
    public void Read_AThousandCalls_HasPercentilesWithinSevenPercent()
    {
        var window = new CallWindow(time);
        for (var i = 1; i <= 1000; i++)
            window.Add(TimeSpan.FromMilliseconds(i), i % 10 == 0);

        var statistics = window.Read(0);

        Assert.Equal((1000, 100), (statistics.Calls, statistics.Errors));
        Assert.InRange(statistics.P50!.Value.TotalMilliseconds, 500 * 0.93, 500 * 1.07);
        Assert.InRange(statistics.P95!.Value.TotalMilliseconds, 950 * 0.93, 950 * 1.07);
        Assert.InRange(statistics.P99!.Value.TotalMilliseconds, 990 * 0.93, 990 * 1.07);
    }

    [Fact]
    public void Read_AnHourLater_ForgetsMinuteByMinute()
    {
        var window = new CallWindow(time);
        window.Add(TimeSpan.FromMilliseconds(1), false);
        time.Advance(TimeSpan.FromMinutes(1));
        window.Add(TimeSpan.FromMilliseconds(1), true);

        time.Advance(TimeSpan.FromMinutes(58));
        Assert.Equal(2, window.Read(0).Calls);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((1, 1), (window.Read(0).Calls, window.Read(0).Errors));
        time.Advance(TimeSpan.FromMinutes(1));
        window.Add(TimeSpan.FromMilliseconds(1), false);
        Assert.Equal((1, 0), (window.Read(0).Calls, window.Read(0).Errors));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 6, 0, TimeSpan.Zero), window.Read(0).Since);
    }

    [Fact]
    public async Task Add_FromManyThreadsAcrossMinutes_LosesNothing()
    {
        var window = new CallWindow(time);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                window.Add(TimeSpan.FromMicroseconds(i), false);
                if (i % 1000 == 0)
                    time.Advance(TimeSpan.FromSeconds(20));
            }
        })));

        Assert.Equal(80_000, window.Read(0).Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(1_000_000)]
    [InlineData(86_400_000_000)]
    [InlineData(long.MaxValue / TimeSpan.TicksPerMicrosecond)]
    public void IndexOf_AnyDuration_IsABucket(long microseconds) =>
        Assert.InRange(LatencyBuckets.IndexOf(TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond)), 0, LatencyBuckets.Count - 1);

    [Fact]
    public void ValueOf_EveryBucket_LiesInIt()
    {
        for (var i = 0; i < LatencyBuckets.Count; i++)
            Assert.Equal(i, LatencyBuckets.IndexOf(LatencyBuckets.ValueOf(i)));
    }
}
