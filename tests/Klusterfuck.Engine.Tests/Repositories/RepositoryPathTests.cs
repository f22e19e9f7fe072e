using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Tests.Repositories;

public class RepositoryPathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/b.txt", "a/b.txt")]
    [InlineData("./a/./b", "a/b")]
    [InlineData(".gitignore", ".gitignore")]
    [InlineData(".github/x", ".github/x")]
    [InlineData("a..b", "a..b")]
    [InlineData("...a", "...a")]
    [InlineData("ünï/日本", "ünï/日本")]
    [InlineData("😀", "😀")]
    [InlineData("git~2", "git~2")]
    public void Normalize_Allowed_WithoutDots(string path, string expected) => Assert.Equal(expected, RepositoryPath.Normalize(path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/..")]
    [InlineData("a/.. /b")]
    [InlineData("...")]
    [InlineData("C:/a")]
    [InlineData("c:a")]
    [InlineData("\\\\server\\share")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\uFFFD")]
    [InlineData(".git")]
    [InlineData(".git/config")]
    [InlineData("sub/.git/hooks/pre-push")]
    [InlineData(".GiT/config")]
    [InlineData("git~1/config")]
    [InlineData("GIT~1")]
    [InlineData(".git /config")]
    [InlineData(".git...")]
    [InlineData(".git::$INDEX_ALLOCATION/x")]
    [InlineData(".g\u200Cit")]
    [InlineData("\uFEFF.git")]
    public void Normalize_NotAllowed_PathInvalid(string? path)
    {
        var refused = Assert.Throws<KlusterfuckException>(() => RepositoryPath.Normalize(path));

        Assert.Equal(ErrorCodes.PathInvalid, refused.Code);
        Assert.DoesNotContain('\0', refused.Message);
    }

    [Fact]
    public void Normalize_LoneSurrogate_PathInvalid() =>
        Assert.Equal(ErrorCodes.PathInvalid, Assert.Throws<KlusterfuckException>(() => RepositoryPath.Normalize("a\uD800b")).Code);

    [Fact]
    public void Normalize_TooLong_PathInvalid()
    {
        Assert.Throws<KlusterfuckException>(() => RepositoryPath.Normalize(new string('a', 256)));
        Assert.Throws<KlusterfuckException>(() => RepositoryPath.Normalize(string.Join('/', Enumerable.Repeat("abc", 1025))));
        Assert.Equal(255, RepositoryPath.Normalize(new string('a', 255)).Length);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData(".", "")]
    [InlineData("./", "")]
    [InlineData("functions/hello", "functions/hello")]
    [InlineData("functions/hello/", "functions/hello")]
    public void NormalizeFolder_Allowed_WithoutSlashAtTheEnd(string? path, string expected) => Assert.Equal(expected, RepositoryPath.NormalizeFolder(path));

    [Theory]
    [InlineData("/")]
    [InlineData("../x")]
    [InlineData("a//")]
    public void NormalizeFolder_NotAllowed_PathInvalid(string path) =>
        Assert.Equal(ErrorCodes.PathInvalid, Assert.Throws<KlusterfuckException>(() => RepositoryPath.NormalizeFolder(path)).Code);

    [Fact]
    public void FindClash_FileThatIsAFolder_IsFound()
    {
        Assert.Equal("a/b/c", RepositoryPath.FindClash(["a/b/c", "x", "a/b"]));
        Assert.Null(RepositoryPath.FindClash(["a/b", "a/c", "ab"]));
        Assert.Equal("x", RepositoryPath.FindClash(["x", "x"]));
    }
}
