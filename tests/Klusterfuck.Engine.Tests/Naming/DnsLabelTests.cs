using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Naming;

public sealed class DnsLabelTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("a-b-9")]
    [InlineData("abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc")]
    public void IsValid_Label_IsTrue(string text) => Assert.True(DnsLabel.IsValid(text));

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("A")]
    [InlineData("a.b")]
    [InlineData("a/../b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    [InlineData("abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd")]
    public void IsValid_NoLabel_IsFalse(string text) => Assert.False(DnsLabel.IsValid(text));

    [Fact]
    public void Parse_NoLabel_SaysWhatANameMustBe()
    {
        var error = Assert.Throws<KlusterfuckException>(() => ResourceName.Parse("No Name"));
        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.Contains(DnsLabel.Rule, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StepIdOf_SamePath_IsTheSameAndAnotherPathIsNot()
    {
        var run = RunId.Parse("0123456789abcdef0123456789abcdef");
        var node = NodeId.Parse("a");
        var root = StepId.Of(run, node, null, -1);
        Assert.Equal(root, StepId.Of(run, node, null, -1));
        Assert.NotEqual(root, StepId.Of(run, node, root, 0));
        Assert.NotEqual(StepId.Of(run, node, root, 0), StepId.Of(run, node, root, 1));
    }
}
