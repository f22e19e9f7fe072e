using System.Text.Json;

namespace Klusterfuck.Admin.Tests.Functions;

public sealed class LogEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Read_Tail_GivesTheLastLinesAsNdjson()
    {
        var name = await server.CreateFunctionAsync("for i in 1 2 3; do echo line $i >&2; done");
        var called = (await server.SendAsync("POST", $"/fn/{name}")).Expect(200);
        var log = (await server.SendAsync("GET", $"functions/{name}/logs?tail=2")).Expect(200);
        Assert.Equal("application/x-ndjson", log.Headers["Content-Type"]);
        var lines = log.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["line 2", "line 3"], lines.Select(l => l.GetProperty("text").GetString()));
        Assert.Equal(called.Headers["X-Kf-Request-Id"], lines[0].GetProperty("requestId").GetString());
        Assert.Equal(called.Headers["X-Kf-Commit"], lines[0].GetProperty("commit").GetString());
    }

    [Fact]
    public async Task Read_EventsAccepted_GivesServerSentEvents()
    {
        var name = await server.CreateFunctionAsync("echo hello >&2");
        (await server.SendAsync("POST", $"/fn/{name}")).Expect(200);
        var log = (await server.SendAsync("GET", $"functions/{name}/logs", null, ("Accept", "text/event-stream"))).Expect(200);
        Assert.Equal("text/event-stream", log.Headers["Content-Type"]);
        Assert.StartsWith("data: {", log.Text, StringComparison.Ordinal);
        Assert.EndsWith("}\n\n", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Follow_GoesOnWithNewLines()
    {
        var name = await server.CreateFunctionAsync("cat >&2");
        using var response = await server.OpenAsync("GET", $"functions/{name}/logs?follow", null, AdminServer.Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(AdminServer.Cancellation));
        for (var i = 0; i < 2; i++)
        {
            (await server.SendAsync("POST", $"/fn/{name}", $"call {i}\n")).Expect(200);
            var line = await reader.ReadLineAsync(AdminServer.Cancellation);
            Assert.Contains($"call {i}", line, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tail=x")]
    [InlineData("since=yesterday")]
    [InlineData("follow=maybe")]
    public async Task Read_BadQuery_IsRefused(string query) => (await server.SendAsync("GET", $"functions/nope/logs?{query}")).ExpectProblem(422, "KfInvalid");

    [Fact]
    public async Task Read_UnknownFunction_IsNotFound() => (await server.SendAsync("GET", "functions/nope/logs")).ExpectProblem(404, "KfFunctionNotFound");
}
