using System.Text;
using System.Text.Json;

namespace Klusterfuck.Admin.Tests.OpenApi;

public sealed class DocumentTests(AdminServer server)
{
    private static readonly string[] Scopes = ["/api/v1/", "/api/v1/namespaces/every-route/"];
    private readonly HashSet<string> exercised = [];

    /// <summary>Calls every operation of the document once, so that none is described that does not work, and none works that is not described.</summary>
    [Fact]
    public async Task Document_EveryOperation_IsExercised()
    {
        foreach (var api in Scopes)
            await ExerciseAsync(api, api == Scopes[0] ? "" : "In");
        await CallAsync("health", "GET", "/healthz", 200);
        await CallAsync("ready", "GET", "/readyz", 200);
        await CallAsync("listNamespaces", "GET", "/api/v1/namespaces", 200);
        var documented = (await Operations()).Select(o => o.Operation.GetProperty("operationId").GetString()!).Order().ToList();
        Assert.Equal(documented, exercised.Order());
    }

    [Fact]
    public async Task Document_EveryOperation_SaysWhatAReaderNeeds()
    {
        foreach (var (path, operation) in await Operations())
        {
            var id = operation.GetProperty("operationId").GetString()!;
            Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString()), id);
            Assert.True(operation.GetProperty("responses").GetProperty("default").GetProperty("content").TryGetProperty("application/problem+json", out _), id);
            var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().Select(p => p.GetProperty("name").GetString()!).ToList() : [];
            Assert.Equal(parameters.Distinct(), parameters);
            foreach (var part in path.Split('/').Where(p => p.StartsWith('{')))
                Assert.True(parameters.Contains(part.Trim('{', '}', '*')), $"{id} does not describe {part}: {string.Join(", ", parameters)}");
            Assert.DoesNotContain(parameters, p => char.IsUpper(p[0]) && p != "Idempotency-Key");
        }
    }

    [Fact]
    public async Task Document_Schemas_AreDescribed()
    {
        var schemas = (await server.SendAnonymousAsync("GET", "/openapi/v1.json")).Expect(200).Json.GetProperty("components").GetProperty("schemas");
        var function = schemas.GetProperty("FunctionJson");
        Assert.Equal("A function.", function.GetProperty("description").GetString());
        Assert.Contains("powershell", function.GetProperty("properties").GetProperty("runtime").GetRawText() + schemas.GetRawText(), StringComparison.Ordinal);
        Assert.True(schemas.TryGetProperty("ProblemJson", out _));
    }

    private async Task<List<(string Path, JsonElement Operation)>> Operations()
    {
        var document = (await server.SendAnonymousAsync("GET", "/openapi/v1.json")).Expect(200).Json;
        return [.. document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Where(o => o.Name != "parameters").Select(o => (p.Name, o.Value)))];
    }

    private async Task ExerciseAsync(string api, string suffix)
    {
        var (function, flow, secret) = (AdminServer.NewName(), AdminServer.NewName(), AdminServer.NewName());
        Task<Answer> Call(string operation, string method, string path, int status, object? body = null) => CallAsync(operation + suffix, method, path.StartsWith('/') ? path : api + path, status, body);

        await Call("createFunction", "POST", "functions", 201, new { name = function, runtime = "shell" });
        await Call("listFunctions", "GET", "functions", 200);
        await Call("getFunction", "GET", $"functions/{function}", 200);
        await Call("replaceFunction", "PUT", $"functions/{function}", 200, new { env = new { STATUS = "65" } });
        await Call("patchFunction", "PATCH", $"functions/{function}", 200, new { labels = new { a = "b" } });
        await Call("writeFile", "PUT", $"functions/{function}/files/config.yaml", 200, "version: 1\ncommand: [sh, -c, \"cat; exit $STATUS\"]\n");
        await Call("readFile", "GET", $"functions/{function}/files/config.yaml", 200);
        await Call("listFiles", "GET", $"functions/{function}/files", 200);
        await Call("selectFunctionCommit", "PUT", $"functions/{function}/commit", 200, new { commit = "HEAD" });
        await Call("listFunctionCommits", "GET", $"functions/{function}/commits", 200);
        await Call("getFunctionCommit", "GET", $"functions/{function}/commits/HEAD~1", 200);
        await Call("listFunctionSelections", "GET", $"functions/{function}/selections", 200);
        await Call("compareFunctionCommits", "GET", $"functions/{function}/compare/HEAD~1...HEAD", 200);
        await Call("invokeFunction", "POST", $"functions/{function}/invoke", 422);
        foreach (var method in new[] { "Get", "Head", "Post", "Put", "Patch", "Delete", "Options" })
            await CallAsync($"callFunction{suffix}{method}", method.ToUpperInvariant(), suffix == "" ? $"/fn/{function}" : $"/ns/every-route/fn/{function}", 422);
        await Call("readFunctionLogs", "GET", $"functions/{function}/logs", 200);
        await Call("getFunctionStats", "GET", $"functions/{function}/stats", 200);

        using var model = Json(AdminServer.Model(function));
        await Call("createFlow", "POST", "flows", 201, new { name = flow });
        await Call("listFlows", "GET", "flows", 200);
        await Call("getFlow", "GET", $"flows/{flow}", 200);
        await Call("patchFlow", "PATCH", $"flows/{flow}", 200, new { labels = new { a = "b" } });
        await Call("validateFlowModel", "POST", "flows/validate", 200, Json(AdminServer.Model(function)));
        await Call("saveFlowModel", "PUT", $"flows/{flow}/model", 200, model);
        await Call("readFlowModel", "GET", $"flows/{flow}/model", 200);
        await Call("deployFlow", "POST", $"flows/{flow}/deploy", 200);
        await Call("listFlowCommits", "GET", $"flows/{flow}/commits", 200);
        await Call("getFlowCommit", "GET", $"flows/{flow}/commits/main", 200);
        await Call("listFlowSelections", "GET", $"flows/{flow}/selections", 200);
        await Call("compareFlowCommits", "GET", $"flows/{flow}/compare/HEAD~1...HEAD", 200);
        await Call("selectFlowCommit", "PUT", $"flows/{flow}/commit", 200, new { commit = "main" });

        var run = (await Call("postPayload", "POST", $"flow/{flow}/in?wait=30s", 502, "x")).Json.GetProperty("run").GetString();
        await Call("listRuns", "GET", "runs", 200);
        await Call("getRun", "GET", $"runs/{run}", 200);
        await Call("followRun", "GET", $"runs/{run}/events", 200);
        var letter = (await Call("listDeadLetters", "GET", "deadletters", 200)).Json.GetProperty("items")[0].GetProperty("id").GetString();
        await Call("retryDeadLetter", "POST", $"deadletters/{letter}", 200);
        await Call("followRun", "GET", $"runs/{run}/events", 200);
        await Call("retryRun", "POST", $"runs/{run}/retry", 200);
        await Call("followRun", "GET", $"runs/{run}/events", 200);
        await Call("cancelRun", "POST", $"runs/{run}/cancel", 409);
        await Call("removeDeadLetter", "DELETE", $"deadletters/{letter}", 204);
        var again = (await Call("replayRun", "POST", $"runs/{run}/replay", 201)).Json.GetProperty("id").GetString();
        await Call("followRun", "GET", $"runs/{again}/events", 200);
        await Call("compareRuns", "GET", $"runs/{run}/compare/{again}", 200);
        await Call("listApprovals", "GET", "approvals", 200);
        await Call("answerApproval", "POST", $"runs/{run}/steps/{new string('0', 32)}/approval", 409, new { approve = true });
        await Call("readFlowSchema", "GET", "schemas/flow", 200);
        await Call("evaluateExpression", "POST", "flows/expression", 200, new { expression = "input.a + 1", payload = new { a = 1 } });
        await Call("suspendFlow", "POST", $"flows/{flow}/suspend", 200);
        await Call("postPayload", "POST", $"flow/{flow}/in", 409, "x");
        await Call("resumeFlow", "POST", $"flows/{flow}/resume", 200);

        await Call("listFlowConnectors", "GET", $"flows/{flow}/connectors", 200);
        await Call("revealCallback", "POST", $"flows/{flow}/connectors/in/callback", 200);
        var hook = suffix == "" ? $"/hook/{flow}/in" : $"/ns/every-route/hook/{flow}/in";
        await Eventually.HoldsAsync(() => server.SendAsync("POST", hook, "x").GetAwaiter().GetResult().Status == 202);
        foreach (var method in new[] { "Get", "Head", "Post", "Put", "Patch", "Delete", "Options" })
            await CallAsync($"callConnector{suffix}{method}", method.ToUpperInvariant(), hook, method == "Post" ? 202 : 405);

        var connector = AdminServer.NewName();
        await Call("createConnector", "POST", "connectors", 201, new { name = connector, image = "example/feed:1" });
        await Call("listConnectors", "GET", "connectors", 200);
        await Call("getConnector", "GET", $"connectors/{connector}", 200);
        await Call("setConnector", "PUT", $"connectors/{connector}", 200, new { image = "example/feed:2" });
        await Call("removeConnector", "DELETE", $"connectors/{connector}", 204);

        await Call("readOverview", "GET", "overview", 200);

        await Call("createSecret", "POST", "secrets", 201, new { name = secret, value = "v" });
        await Call("listSecrets", "GET", "secrets", 200);
        await Call("getSecret", "GET", $"secrets/{secret}", 200);
        await Call("setSecret", "PUT", $"secrets/{secret}", 200, new { value = "w" });
        await Call("removeSecret", "DELETE", $"secrets/{secret}", 204);

        await Call("undoFlowCommit", "POST", $"flows/{flow}/commit/undo", 409);
        await Call("undoFunctionCommit", "POST", $"functions/{function}/commit/undo", 200);
        await Call("removeFile", "DELETE", $"functions/{function}/files/README.md", 200);
        await Call("removeFlow", "DELETE", $"flows/{flow}", 204);
        await Call("removeFunction", "DELETE", $"functions/{function}", 204);
    }

    private async Task<Answer> CallAsync(string operation, string method, string path, int status, object? body = null)
    {
        exercised.Add(operation);
        return (await server.SendAsync(method, path, body)).Expect(status);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
