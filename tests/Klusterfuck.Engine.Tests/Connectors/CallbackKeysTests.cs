using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Connectors;

public sealed class CallbackKeysTests
{
    private static readonly CallbackKeys Keys = new(new byte[32]);
    private static readonly Target Orders = Target.Flow(NamespaceName.Default, ResourceName.Parse("orders"));

    [Fact]
    public void Matches_OwnKey_ForThatNodeAlone()
    {
        var key = Keys.Of(Orders, NodeId.Parse("in"));

        Assert.True(Keys.Matches(Orders, NodeId.Parse("in"), key));
        Assert.False(Keys.Matches(Orders, NodeId.Parse("in2"), key));
        Assert.False(Keys.Matches(Target.Flow(NamespaceName.Default, ResourceName.Parse("other")), NodeId.Parse("in"), key));
        Assert.False(Keys.Matches(Target.Flow(NamespaceName.Parse("other"), ResourceName.Parse("orders")), NodeId.Parse("in"), key));
        Assert.False(Keys.Matches(Orders, NodeId.Parse("in"), ""));
        Assert.False(new CallbackKeys(new byte[] { 1 }).Matches(Orders, NodeId.Parse("in"), key));
    }

    [Theory]
    [InlineData("http://user:pass@host:81/a/b?key=secret&wait=1s", "http://host:81/a/b?key=***&wait=***")]
    [InlineData("http://host/a", "http://host/a")]
    [InlineData("no address", "***")]
    public void Redact_Address_ShowsNothingConfidential(string address, string shown) => Assert.Equal(shown, CallbackKeys.Redact(address));
}
