using System.Text.RegularExpressions;

namespace Klusterfuck.Admin.Tests.OpenApi;

public sealed partial class DocsPageTests(AdminServer server)
{
    [Fact]
    public async Task Show_Page_LoadsNothingFromElsewhere()
    {
        Assert.Equal("docs/", (await server.SendAnonymousAsync("GET", "/docs")).Expect(302).Headers["Location"]);
        var page = (await server.SendAnonymousAsync("GET", "/docs/")).Expect(200);
        Assert.All(Sources().Matches(page.Text).Select(m => m.Groups[1].Value), source => Assert.DoesNotContain("//", source, StringComparison.Ordinal));
        var policy = page.Headers["Content-Security-Policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        foreach (var source in Sources().Matches(page.Text).Select(m => m.Groups[1].Value).Where(s => s.EndsWith(".js", StringComparison.Ordinal)))
            (await server.SendAnonymousAsync("GET", new Uri(new Uri(server.Url + "/docs/"), source).AbsolutePath)).Expect(200);
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Sources();
}
