using System.Text.Json;

namespace Klusterfuck.Admin.Tests.Runs;

public sealed class ApprovalEndpointsTests(AdminServer server)
{
    [Theory]
    [InlineData(true, 201, "yes")]
    [InlineData(false, 202, "no")]
    public async Task Answer_StepThatWaits_GoesOn(bool approve, int status, string body)
    {
        var flow = AdminServer.NewName();
        var model = """
            { "version": 1, "nodes": [
                { "id": "in", "kind": "connector", "connector": "http" }, { "id": "ask", "kind": "approval", "message": "Well?" },
                { "id": "yes", "kind": "respond", "status": 201, "headers": { "content-type": "text/plain", "x-answer": "given" }, "body": "'yes'" },
                { "id": "no", "kind": "respond", "status": 202, "headers": { "content-type": "text/plain", "x-answer": "given" }, "body": "'no'" } ],
              "links": [ { "from": "in", "to": "ask" }, { "from": "ask", "output": "approved", "to": "yes" }, { "from": "ask", "output": "denied", "to": "no" } ] }
            """;
        (await server.SendAsync("POST", "flows", JsonDocument.Parse($$"""{ "name": "{{flow}}", "model": {{model}} }""").RootElement)).Expect(201);
        var posted = server.SendAsync("POST", $"flow/{flow}/in?wait=60s", new { order = 1 });
        JsonElement question = default;
        await Eventually.HoldsAsync(async () =>
        {
            var items = (await server.SendAsync("GET", "approvals?limit=1000")).Expect(200).Json.GetProperty("items").EnumerateArray();
            question = items.FirstOrDefault(i => i.GetProperty("flow").GetString() == flow);
            return question.ValueKind == JsonValueKind.Object;
        });
        Assert.Equal("Well?", question.GetProperty("message").GetString());
        var address = $"runs/{question.GetProperty("run").GetString()}/steps/{question.GetProperty("step").GetString()}/approval";
        (await server.SendAsync("POST", $"namespaces/other/{address}", new { approve })).ExpectProblem(404, "KfRunNotFound");
        (await server.SendAsync("POST", address, new { aprove = true })).ExpectProblem(422, "KfInvalid");

        (await server.SendAsync("POST", address, new { approve, comment = "Because." })).Expect(200);

        var answer = (await posted).Expect(status);
        Assert.Equal((body, "given"), (answer.Text, answer.Headers["x-answer"]));
        (await server.SendAsync("POST", address, new { approve })).ExpectProblem(409, "KfApprovalNotFound");
    }
}
