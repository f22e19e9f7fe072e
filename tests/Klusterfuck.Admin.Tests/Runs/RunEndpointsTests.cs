using System.Text.Json;

namespace Klusterfuck.Admin.Tests.Runs;

public sealed class RunEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Get_EndedRun_ShowsEveryStep()
    {
        var function = await server.CreateFunctionAsync("printf '\\377'; cat", "contentType: application/octet-stream\n");
        var flow = await server.CreateFlowAsync(function);
        var run = await server.RunAsync(flow, "héllo");
        Assert.Equal("succeeded", run.GetProperty("status").GetString());
        Assert.Equal(flow, run.GetProperty("flow").GetString());
        Assert.Equal("in", run.GetProperty("entry").GetString());
        Assert.Equal(40, run.GetProperty("functionCommits").GetProperty(function).GetString()!.Length);
        var step = run.GetProperty("steps").EnumerateArray().Single(s => s.GetProperty("node").GetString() == "work");
        Assert.Equal("succeeded", step.GetProperty("status").GetString());
        Assert.Equal(1, step.GetProperty("attempt").GetInt32());
        Assert.True(step.GetProperty("durationMs").GetDouble() > 0);
        Assert.Equal("héllo", step.GetProperty("input").GetProperty("body").GetString());
        Assert.Equal(6, step.GetProperty("input").GetProperty("size").GetInt32());
        var output = step.GetProperty("output");
        Assert.Equal(0xff, output.GetProperty("bodyBase64").GetBytesFromBase64()[0]);
        Assert.Equal("application/octet-stream", output.GetProperty("contentType").GetString());
        Assert.Equal(output.GetProperty("bodyBase64").GetString(), JsonDocument.Parse(run.GetProperty("result").GetProperty("body").GetString()!).RootElement.GetProperty("work").GetProperty("bodyBase64").GetString());
    }

    [Fact]
    public async Task List_Filters_SelectRuns()
    {
        var good = await server.CreateFlowAsync(await server.CreateFunctionAsync("cat"));
        var bad = await server.CreateFlowAsync(await server.CreateFunctionAsync("echo a-very-special-fault >&2; exit 65"));
        for (var i = 0; i < 3; i++)
            await server.RunAsync(good, $"{i}");
        await server.RunAsync(bad, "x");
        var first = (await server.SendAsync("GET", $"runs?flow={good}&status=succeeded,failed&limit=2&since=1h")).Expect(200).Json;
        Assert.Equal(2, first.GetProperty("items").GetArrayLength());
        var rest = (await server.SendAsync("GET", $"runs?flow={good}&limit=2&cursor={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}")).Expect(200).Json;
        Assert.Equal(1, rest.GetProperty("items").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        var failed = (await server.SendAsync("GET", $"runs?flow={bad}&status=failed&error=A-VERY-SPECIAL")).Expect(200).Json.GetProperty("items");
        Assert.Contains("a-very-special-fault", Assert.Single(failed.EnumerateArray()).GetProperty("error").GetString(), StringComparison.Ordinal);
        (await server.SendAsync("GET", "runs?status=odd")).ExpectProblem(422, "KfInvalid");
        (await server.SendAsync("GET", "runs?since=once")).ExpectProblem(422, "KfInvalid");
    }

    [Fact]
    public async Task Get_UnknownOrElsewhere_IsNotFound()
    {
        (await server.SendAsync("GET", $"runs/{new string('0', 32)}")).ExpectProblem(404, "KfRunNotFound");
        (await server.SendAsync("GET", "runs/xyz")).ExpectProblem(422, "KfInvalid");
        var run = await server.RunAsync(await server.CreateFlowAsync(await server.CreateFunctionAsync("cat")), "x");
        var elsewhere = $"namespaces/other/runs/{run.GetProperty("id").GetString()}";
        foreach (var (method, path) in new[] { ("GET", ""), ("GET", "/events"), ("POST", "/cancel"), ("POST", "/retry") })
            (await server.SendAsync(method, elsewhere + path)).ExpectProblem(404, "KfRunNotFound");
    }

    [Fact]
    public async Task Events_RunningRun_EndWithIt()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("sleep 1; cat"));
        var id = (await server.SendAsync("POST", $"flow/{flow}/in", "x")).Expect(202).Json.GetProperty("run").GetString();
        var events = (await server.SendAsync("GET", $"runs/{id}/events")).Expect(200);
        Assert.Equal("text/event-stream", events.Headers["Content-Type"]);
        var last = events.Text.TrimEnd('\n').Split("\n\n")[^1];
        Assert.StartsWith("event: run\nid: ended\ndata: {", last, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"succeeded\"", last, StringComparison.Ordinal);
        Assert.Contains("event: step\n", events.Text, StringComparison.Ordinal);
        (await server.SendAsync("GET", $"runs/{id}/events", null, ("Last-Event-ID", "ended"))).Expect(204);
    }

    [Fact]
    public async Task Cancel_RunningRun_EndsIt()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("sleep 60"));
        var id = (await server.SendAsync("POST", $"flow/{flow}/in", "x")).Expect(202).Json.GetProperty("run").GetString();
        Assert.Equal("cancelled", (await server.SendAsync("POST", $"runs/{id}/cancel")).Expect(200).Json.GetProperty("status").GetString());
        (await server.SendAsync("POST", $"runs/{id}/cancel")).ExpectProblem(409, "KfRunEnded");
    }

    [Fact]
    public async Task Retry_FailedRunAfterRepair_GoesOn()
    {
        var function = await server.CreateFunctionAsync("exit ${STATUS:-65}");
        var flow = await server.CreateFlowAsync(function);
        var run = await server.RunAsync(flow, "x");
        var letter = Assert.Single((await server.SendAsync("GET", $"deadletters?flow={flow}")).Expect(200).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(run.GetProperty("id").GetString(), letter.GetProperty("run").GetString());
        Assert.Equal("x", letter.GetProperty("payload").GetProperty("body").GetString());
        Assert.Equal(65, letter.GetProperty("error").GetProperty("exitCode").GetInt32());
        (await server.SendAsync("PATCH", $"functions/{function}", new { env = new { STATUS = "0" } })).Expect(200);
        (await server.SendAsync("POST", $"runs/{run.GetProperty("id").GetString()}/retry")).Expect(200);
        var events = (await server.SendAsync("GET", $"runs/{run.GetProperty("id").GetString()}/events")).Expect(200);
        Assert.Contains("\"status\":\"succeeded\"", events.Text.TrimEnd('\n').Split("\n\n")[^1], StringComparison.Ordinal);
        (await server.SendAsync("POST", $"runs/{run.GetProperty("id").GetString()}/retry")).ExpectProblem(409, "KfRunEnded");
    }

    [Fact]
    public async Task DeadLetters_RetriedAndRemoved_AreGone()
    {
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("exit 65"));
        await server.RunAsync(flow, "x");
        var id = (await server.SendAsync("GET", $"deadletters?flow={flow}")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        var retried = (await server.SendAsync("POST", $"deadletters/{id}")).Expect(200).Json;
        (await server.SendAsync("GET", $"runs/{retried.GetProperty("id").GetString()}/events")).Expect(200);
        (await server.SendAsync("DELETE", $"namespaces/other/deadletters/{id}")).ExpectProblem(404, "KfDeadLetterNotFound");
        (await server.SendAsync("POST", $"namespaces/other/deadletters/{id}")).ExpectProblem(404, "KfDeadLetterNotFound");
        (await server.SendAsync("DELETE", $"deadletters/{id}")).Expect(204);
        (await server.SendAsync("DELETE", $"deadletters/{id}")).ExpectProblem(404, "KfDeadLetterNotFound");
        (await server.SendAsync("POST", $"deadletters/{id}")).ExpectProblem(404, "KfDeadLetterNotFound");
    }
}
