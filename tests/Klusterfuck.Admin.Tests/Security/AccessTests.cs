namespace Klusterfuck.Admin.Tests.Security;

public sealed class AccessTests(AdminServer server)
{
    [Theory]
    [InlineData("GET", "/api/v1/functions")]
    [InlineData("POST", "/api/v1/functions")]
    [InlineData("GET", "/api/v1/secrets")]
    [InlineData("POST", "/api/v1/flow/a/b")]
    [InlineData("PATCH", "/api/v1/functions")]
    [InlineData("GET", "/fn/anything")]
    [InlineData("GET", "/ns/x/fn/anything")]
    [InlineData("GET", "/git/functions/a.git/info/refs")]
    public async Task Closed_WithoutOrWithAWrongToken_IsRefused(string method, string path)
    {
        (await server.SendAnonymousAsync(method, path)).ExpectProblem(401, "KfDenied");
        (await server.SendAnonymousAsync(method, path, null, ("Authorization", "Bearer wrong"))).ExpectProblem(401, "KfDenied");
        (await server.SendAnonymousAsync(method, path, null, ("Authorization", "Bearer "))).ExpectProblem(401, "KfDenied");
        (await server.SendAnonymousAsync(method, path, null, ("Cookie", $"{CookieName}={server.Token}"))).ExpectProblem(401, "KfDenied");
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    [InlineData("/login")]
    [InlineData("/page.css")]
    [InlineData("/favicon.svg")]
    public async Task Open_WithoutToken_Answers(string path) => (await server.SendAnonymousAsync("GET", path)).Expect(200);

    [Fact]
    public async Task Landing_NotSignedIn_LeadsToSignIn()
    {
        Assert.Equal("/login", (await server.SendAnonymousAsync("GET", "/", null, ("Accept", "text/html"))).Expect(302).Headers["Location"]);
        (await server.SendAnonymousAsync("GET", "/")).ExpectProblem(401, "KfDenied");
    }

    [Fact]
    public async Task Login_LinkFollowed_GivesASessionThatSignOutEnds()
    {
        var login = (await server.SendAnonymousAsync("GET", $"/login?token={server.Token}")).Expect(302);
        Assert.Equal("/", login.Headers["Location"]);
        var set = login.Headers["Set-Cookie"];
        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", set, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(server.Token, set, StringComparison.Ordinal);
        var cookie = ("Cookie", set.Split(';')[0]);
        Assert.Contains("<title>Klusterfuck</title>", (await server.SendAnonymousAsync("GET", "/", null, cookie)).Expect(200).Text, StringComparison.Ordinal);
        (await server.SendAnonymousAsync("GET", "functions", null, cookie)).Expect(200);
        (await server.SendAnonymousAsync("POST", "/logout", null, cookie)).Expect(303);
        (await server.SendAnonymousAsync("GET", "functions", null, cookie)).ExpectProblem(401, "KfDenied");
    }

    [Fact]
    public async Task Login_FollowedFromAnotherSite_GoesOnByAPageOfItsOwn()
    {
        // Redirected from there, the strict cookie would not go with the next request.
        var login = (await server.SendAnonymousAsync("GET", $"/login?token={server.Token}", null, ("Sec-Fetch-Site", "cross-site"))).Expect(200);
        Assert.Contains("content=\"0;url=/\"", login.Text, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie", login.Headers.Keys);
        Assert.DoesNotContain(server.Token, login.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_WrongToken_AsksAgain()
    {
        Assert.DoesNotContain("Set-Cookie", (await server.SendAnonymousAsync("GET", "/login?token=wrong")).Expect(401).Headers.Keys);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("token", "<b>")]);
        var answer = (await server.SendAnonymousAsync("POST", "/login", form)).Expect(401);
        Assert.Contains("The token is wrong.", answer.Text, StringComparison.Ordinal);
        using var right = new FormUrlEncodedContent([KeyValuePair.Create("token", server.Token)]);
        (await server.SendAnonymousAsync("POST", "/login", right)).Expect(303);
    }

    [Theory]
    [InlineData("POST", "functions", "Sec-Fetch-Site", "cross-site")]
    [InlineData("POST", "functions", "Sec-Fetch-Site", "same-site")]
    [InlineData("POST", "functions", "Origin", "http://127.0.0.1:1")]
    [InlineData("POST", "functions", "Origin", "null")]
    [InlineData("GET", "/fn/any", "Sec-Fetch-Site", "same-site")]
    [InlineData("GET", "functions", "Sec-Fetch-Site", "cross-site")]
    [InlineData("POST", "/logout", "Sec-Fetch-Site", "cross-site")]
    public async Task Session_RequestOfAnotherOrigin_IsRefused(string method, string path, string header, string value)
    {
        var cookie = await SignInAsync();
        (await server.SendAnonymousAsync(method, path, null, cookie, (header, value))).ExpectProblem(403, "KfCrossOrigin");
    }

    [Fact]
    public async Task Session_RequestOfOwnOrigin_Counts()
    {
        var cookie = await SignInAsync();
        var name = AdminServer.NewName();
        (await server.SendAnonymousAsync("POST", "functions", new { name, runtime = "shell" }, cookie, ("Sec-Fetch-Site", "same-origin"))).Expect(201);
        (await server.SendAnonymousAsync("GET", $"/fn/{name}", null, cookie, ("Origin", server.Url))).Expect(200);
        (await server.SendAnonymousAsync("GET", "/", null, cookie, ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "navigate"))).Expect(200);
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.nip.io", 421)]
    [InlineData("10.1.2.3", 421)]
    [InlineData("localhost", 200)]
    [InlineData("localhost:1234", 200)]
    [InlineData("127.0.0.9", 200)]
    [InlineData("[::1]", 200)]
    [InlineData("KF.example", 200)]
    public async Task Host_OnlyOwnNames_Answer(string host, int status)
    {
        var answer = await server.SendAnonymousAsync("GET", "/healthz", null, ("Host", host));
        Assert.Equal(status, answer.Status);
        if (status == 421)
            answer.ExpectProblem(421, "KfHostRefused");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/healthz")]
    [InlineData("/api/v1/functions")]
    [InlineData("/docs")]
    [InlineData("/login")]
    public async Task Any_Answer_CarriesSecurityHeaders(string path)
    {
        var answer = await server.SendAnonymousAsync("GET", path);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("no-referrer", answer.Headers["Referrer-Policy"]);
        Assert.Contains("default-src 'none'", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("Server", answer.Headers.Keys);
    }

    private string CookieName => $"kf-session-{new Uri(server.Url).Port}";

    private async Task<(string, string)> SignInAsync() =>
        ("Cookie", (await server.SendAnonymousAsync("GET", $"/login?token={server.Token}")).Headers["Set-Cookie"].Split(';')[0]);
}
