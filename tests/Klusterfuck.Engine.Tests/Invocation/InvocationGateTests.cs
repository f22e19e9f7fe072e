using Klusterfuck.Engine.Invocation;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Engine.Tests.Invocation;

public sealed class InvocationGateTests
{
    private readonly FakeTimeProvider time = new();
    private readonly InvocationGate gate;

    public InvocationGateTests() => gate = new InvocationGate(time);

    [Fact]
    public async Task EnterAsync_BelowTheLimit_EntersAtOnce()
    {
        Assert.True(await EnterAsync(2));
        Assert.True(await EnterAsync(2));
        Assert.Equal(2, gate.Running);
    }

    [Fact]
    public async Task EnterAsync_AtTheLimit_WaitsInOrder()
    {
        Assert.True(await EnterAsync(2));
        Assert.True(await EnterAsync(2));
        var first = EnterAsync(2);
        var second = EnterAsync(2);
        Assert.False(await EnterAsync(2));
        gate.Leave();
        Assert.True(await first);
        Assert.False(second.IsCompleted);
        gate.Leave();
        Assert.True(await second);
        Assert.Equal(2, gate.Running);
    }

    [Fact]
    public async Task EnterAsync_WaitsTooLong_IsRefused()
    {
        Assert.True(await EnterAsync(1));
        var waiting = EnterAsync(1);
        time.Advance(InvocationGate.LongestWait);
        Assert.False(await waiting);
        gate.Leave();
        Assert.Equal(0, gate.Running);
        Assert.True(await EnterAsync(1));
    }

    [Fact]
    public async Task EnterAsync_CallerGoesAwayWhileWaiting_LeavesTheQueue()
    {
        using var caller = new CancellationTokenSource();
        Assert.True(await EnterAsync(1));
        var waiting = gate.EnterAsync(1, caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Leave();
        Assert.Equal(0, gate.Running);
    }

    [Fact]
    public async Task EnterAsync_AnotherCommitAllowsMore_WaitsBehindThoseBefore()
    {
        Assert.True(await EnterAsync(1));
        var small = EnterAsync(1);
        var large = EnterAsync(5);
        Assert.False(large.IsCompleted);
        gate.Leave();
        Assert.True(await small);
        Assert.True(await large);
    }

    private Task<bool> EnterAsync(int limit) => gate.EnterAsync(limit, TestContext.Current.CancellationToken).AsTask();
}
