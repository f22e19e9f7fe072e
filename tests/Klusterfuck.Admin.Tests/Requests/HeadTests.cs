namespace Klusterfuck.Admin.Tests.Requests;

public sealed class HeadTests(AdminServer server)
{
    [Fact]
    public async Task Head_OfWhatGetAnswers_IsTheSameWithoutBody()
    {
        var function = await server.CreateFunctionAsync("cat");
        var run = (await server.RunAsync(await server.CreateFlowAsync(function), "x")).GetProperty("id").GetString();
        string[] paths =
        [
            "functions", $"functions/{function}", $"functions/{function}/commits", $"functions/{function}/files/config.yaml", $"functions/{function}/logs?follow=true",
            $"runs/{run}", $"runs/{run}/events", "/openapi/v1.json", "/login", "/healthz", $"functions/{AdminServer.NewName()}", "/api/v1/nothing",
        ];
        foreach (var path in paths)
        {
            var head = await server.SendAsync("HEAD", path);
            Assert.Empty(head.Bytes);
            if (path.Contains("follow", StringComparison.Ordinal))
            {
                Assert.Equal((200, "application/x-ndjson"), (head.Status, head.Headers["Content-Type"]));
                continue;
            }
            var get = await server.SendAsync("GET", path);
            Assert.NotEmpty(get.Bytes);
            Assert.Equal((get.Status, get.Headers.GetValueOrDefault("Content-Type"), get.Headers.GetValueOrDefault("ETag")), (head.Status, head.Headers.GetValueOrDefault("Content-Type"), head.Headers.GetValueOrDefault("ETag")));
        }
    }

    [Fact]
    public async Task Head_TagTheCallerHas_IsNotModified()
    {
        var path = $"functions/{await server.CreateFunctionAsync("cat")}";
        var tag = (await server.SendAsync("HEAD", path)).Expect(200).ETag;
        (await server.SendAsync("HEAD", path, null, ("If-None-Match", tag))).Expect(304);
    }

    [Fact]
    public async Task Head_WhereOnlyPostIs_IsRefused() =>
        (await server.SendAsync("HEAD", $"functions/{AdminServer.NewName()}/invoke")).Expect(405);

    [Fact]
    public async Task Head_NoToken_IsRefused() => (await server.SendAnonymousAsync("HEAD", "functions")).Expect(401);

    [Fact]
    public async Task Head_OfAFunction_IsTheFunctionsOwn()
    {
        var function = await server.CreateFunctionAsync("printf 'Method: %s\n\n' \"$REQUEST_METHOD\"", "response: cgi\n");
        Assert.Equal("HEAD", (await server.SendAsync("HEAD", $"/fn/{function}")).Expect(200).Headers["Method"]);
    }
}
