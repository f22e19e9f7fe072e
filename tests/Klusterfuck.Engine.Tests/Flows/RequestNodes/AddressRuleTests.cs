using System.Net;
using Klusterfuck.Engine.Flows.RequestNodes;

namespace Klusterfuck.Engine.Tests.Flows.RequestNodes;

public sealed class AddressRuleTests
{
    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.96.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::10.0.0.1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Allows_Address_OnlyPublicOnes(string address, bool allowed) => Assert.Equal(allowed, new AddressRule(new RequestOptions()).Allows(IPAddress.Parse(address)));

    [Fact]
    public void Allows_AllowedNetwork_Passes()
    {
        var rule = new AddressRule(RequestOptions.Parse("10.1.0.0/16, 127.0.0.1"));

        Assert.True(rule.Allows(IPAddress.Parse("10.1.2.3")));
        Assert.True(rule.Allows(IPAddress.Parse("::ffff:127.0.0.1")));
        Assert.False(rule.Allows(IPAddress.Parse("10.2.0.1")));
        Assert.False(rule.Allows(IPAddress.Parse("127.0.0.2")));
        Assert.Throws<FormatException>(() => RequestOptions.Parse("everything"));
    }
}
