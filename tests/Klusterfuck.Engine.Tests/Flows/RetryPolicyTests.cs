using Klusterfuck.Engine.Flows;

namespace Klusterfuck.Engine.Tests.Flows;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(1, 1, 200)]
    [InlineData(3, 1, 800)]
    [InlineData(3, 0.5, 400)]
    [InlineData(3, 0, 0)]
    [InlineData(99, 1, 30_000)]
    public void DelayAfter_Failures_GrowsToTheLongest(int failures, double random, double milliseconds) =>
        Assert.Equal(milliseconds, RetryPolicy.Default.DelayAfter(failures, random).TotalMilliseconds);
}
