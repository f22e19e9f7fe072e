using Klusterfuck.Engine.Definitions;

namespace Klusterfuck.Engine.Tests.Definitions;

public sealed class LabelRulesTests
{
    [Theory]
    [InlineData("team", "a")]
    [InlineData("Team_1.x-y", "")]
    [InlineData("example.org/team", "A.b_c-9")]
    public void Check_Label_HasNoProblem(string key, string value) => Assert.Empty(LabelRules.Check(new Dictionary<string, string> { [key] = value }));

    [Theory]
    [InlineData("", "a")]
    [InlineData("-a", "a")]
    [InlineData("a b", "a")]
    [InlineData("/a", "a")]
    [InlineData("a/", "a")]
    [InlineData("Example.org/a", "a")]
    [InlineData("a", "a b")]
    [InlineData("a", "-")]
    [InlineData("a", "0123456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("a\n", "a")]
    public void Check_NoLabel_SaysWhich(string key, string value) =>
        Assert.Equal($"$.labels['{key}']", Assert.Single(LabelRules.Check(new Dictionary<string, string> { [key] = value })).Path);
}
