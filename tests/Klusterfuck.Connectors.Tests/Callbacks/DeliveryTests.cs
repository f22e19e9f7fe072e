using System.Collections.Immutable;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Connectors.Tests.Callbacks;

public sealed class DeliveryTests
{
    private static readonly Message Hello = new("flow/in:1", "hello"u8.ToArray(), "text/plain", ImmutableSortedDictionary<string, string>.Empty);

    private readonly FlowStub flow = new();
    private readonly ConnectorHealth health = new(TimeProvider.System);

    public DeliveryTests() => health.Connected();

    private Delivery Delivery => new(flow, health, Started.Quick, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task TryDeliver_503Then202_IsTakenWithTheSameKey()
    {
        flow.Answer = (_, post) => post < 3 ? 503 : null;

        Assert.True(await Delivery.TryDeliverAsync(Hello, TestContext.Current.CancellationToken));
        Assert.Equal(["flow/in:1", "flow/in:1", "flow/in:1"], flow.Posts.Select(p => p.Key));
        Assert.Null(health.Problem);
        Assert.Equal((1, 0, 2), health.Counts);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task TryDeliver_AtFault_IsRejectedAtOnce(int status)
    {
        flow.Answer = (_, _) => status;

        Assert.False(await Delivery.TryDeliverAsync(Hello, TestContext.Current.CancellationToken));
        Assert.Single(flow.Posts);
        Assert.Null(health.Problem);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(302)]
    [InlineData(500)]
    public async Task TryDeliver_NeverTaken_GoesBackToItsSource(int status)
    {
        flow.Answer = (_, _) => status;

        await Assert.ThrowsAsync<CallbackUnavailableException>(() => Delivery.TryDeliverAsync(Hello, TestContext.Current.CancellationToken));
        Assert.Equal(Started.Quick.Attempts, flow.Posts.Count);
        Assert.Contains("does not take", health.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null, 1, 200)]
    [InlineData(2, null, 1, 400)]
    [InlineData(2, null, 0, 200)]
    [InlineData(60, null, 1, 30_000)]
    [InlineData(1, 5, 0, 5_000)]
    [InlineData(1, 86_400, 0, 30_000)]
    [InlineData(1, -5, 0, 100)]
    public void WaitAfter_Attempt_GrowsAndIsCapped(int attempt, int? asked, double random, double milliseconds) => Assert.Equal(
        milliseconds, DeliveryPolicy.Default.WaitAfter(attempt, asked is { } s ? TimeSpan.FromSeconds(s) : null, random).TotalMilliseconds);

    [Fact]
    public void Key_LongOrOdd_IsHashedAndStaysTheSame()
    {
        var odd = MessageKey.Of("flow/in", "käse", new string('x', 400));

        Assert.Equal("flow/in:a:b", MessageKey.Of("flow/in", "a", "b"));
        Assert.Equal(odd, MessageKey.Of("flow/in", "käse", new string('x', 400)));
        Assert.NotEqual(odd, MessageKey.Of("flow/in", "käse", new string('x', 401)));
        Assert.InRange(odd.Length, 1, 255);
        Assert.DoesNotContain(odd, c => c is <= ' ' or > '~');
    }
}
