using System.Net;
using Klusterfuck.Admin.Security;
using Klusterfuck.Rest.Problems;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Admin.Tests.Security;

public sealed class AttemptLimiterTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Fail_AFewTimes_IsNotDelayed()
    {
        var limiter = new AttemptLimiter(time);
        for (var i = 0; i < 5; i++)
            await limiter.FailAsync(Address, AdminServer.Cancellation);
        Assert.False(limiter.FailAsync(Address, AdminServer.Cancellation).IsCompleted);
        Assert.True(limiter.FailAsync(IPAddress.Parse("192.0.2.2"), AdminServer.Cancellation).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Fail_AfterAWhile_IsForgotten()
    {
        var limiter = new AttemptLimiter(time);
        for (var i = 0; i < 5; i++)
            await limiter.FailAsync(Address, AdminServer.Cancellation);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(limiter.FailAsync(Address, AdminServer.Cancellation).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Admit_ManyWaiting_IsRefusedUntilTheyAreAnswered()
    {
        var limiter = new AttemptLimiter(time);
        var waiting = Enumerable.Range(0, 5 + 16).Select(_ => limiter.FailAsync(Address, AdminServer.Cancellation)).ToList();
        Assert.Equal(429, Assert.Throws<EdgeException>(() => limiter.Admit(Address)).Status);
        Assert.Equal(429, Assert.Throws<EdgeException>(() => limiter.Admit(IPAddress.Parse("::ffff:192.0.2.1"))).Status);
        time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAll(waiting);
        limiter.Admit(Address);
    }
}
