using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Tests.Repositories;

public sealed class BranchNameTests
{
    [Theory]
    [InlineData("main")]
    [InlineData("HEAD")]
    [InlineData("feature/x-1.2")]
    [InlineData("été")]
    public void FindProblem_ABranch_Null(string name) => Assert.Null(BranchName.FindProblem(name));

    [Theory]
    [InlineData("")]
    [InlineData("refs/heads/main")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("a..b")]
    [InlineData("a~1")]
    [InlineData("a^")]
    [InlineData("a@{1}")]
    [InlineData("@")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".a")]
    [InlineData("a/.b")]
    [InlineData("a.lock")]
    [InlineData("a.")]
    [InlineData("a\nb")]
    [InlineData("a:b")]
    [InlineData("a\\b")]
    public void FindProblem_NoBranch_SaysWhy(string name) => Assert.NotNull(BranchName.FindProblem(name));

    [Fact]
    public void FindProblem_TooLong_SaysSo() => Assert.Contains("longer", BranchName.FindProblem(new string('a', BranchName.MaxLength + 1)), StringComparison.Ordinal);

    [Fact]
    public void Revision_NamesABranchAndNothingElse()
    {
        Assert.Equal("refs/heads/main", BranchName.Revision("main"));
        Assert.Equal("HEAD", BranchName.Revision("HEAD"));
    }
}
