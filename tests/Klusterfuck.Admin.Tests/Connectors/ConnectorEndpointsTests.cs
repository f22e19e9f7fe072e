using System.Text.Json;

namespace Klusterfuck.Admin.Tests.Connectors;

public sealed class ConnectorEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Connectors_BuiltIn_AreListedWithTheirVariablesAndStay()
    {
        var listed = (await server.SendAsync("GET", "connectors?limit=1000")).Expect(200).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["http", "timer", "git", "redis", "amqp", "mqtt", "kafka", "file"], listed.Where(c => c.GetProperty("builtIn").GetBoolean()).Select(c => c.GetProperty("name").GetString()));
        var cron = listed.Single(c => c.GetProperty("name").GetString() == "timer").GetProperty("variables").EnumerateArray().Single(v => v.GetProperty("name").GetString() == "CRON");
        Assert.True(cron.GetProperty("required").GetBoolean());
        (await server.SendAsync("GET", "connectors/timer")).Expect(200);
        (await server.SendAsync("DELETE", "connectors/timer")).ExpectProblem(409, "KfConnectorExists");
        (await server.SendAsync("PUT", "connectors/timer", new { image = "x" })).ExpectProblem(409, "KfConnectorExists");
        (await server.SendAsync("POST", "connectors", new { name = "timer", image = "x" })).ExpectProblem(409, "KfConnectorExists");
        (await server.SendAsync("GET", "connectors/nope")).ExpectProblem(404, "KfConnectorNotFound");
    }

    [Fact]
    public async Task Connectors_OwnImage_IsRegisteredChangedAndRemoved()
    {
        var name = AdminServer.NewName();
        var made = (await server.SendAsync(
            "POST", "connectors", new { name, image = "example/feed:1", description = "Reads a feed.", variables = new[] { new { name = "FEED", description = "Where.", required = true } } })).Expect(201);
        Assert.Equal($"/api/v1/connectors/{name}", made.Headers["Location"]);
        Assert.False(made.Json.GetProperty("hosted").GetBoolean());
        (await server.SendAsync("PUT", $"connectors/{name}", new { image = "example/feed:2" }, ("If-Match", made.ETag))).Expect(200);
        (await server.SendAsync("PUT", $"connectors/{name}", new { image = "example/feed:3" }, ("If-Match", made.ETag))).ExpectProblem(412, "KfChanged");

        var read = (await server.SendAsync("GET", $"connectors/{name}")).Expect(200).Json;
        Assert.Equal(("example/feed:2", 0), (read.GetProperty("image").GetString(), read.GetProperty("variables").GetArrayLength()));
        (await server.SendAsync("DELETE", $"connectors/{name}")).Expect(204);
        (await server.SendAsync("DELETE", $"connectors/{name}")).ExpectProblem(404, "KfConnectorNotFound");
    }

    [Fact]
    public async Task Create_Wrong_AllProblemsAreSaid()
    {
        var name = AdminServer.NewName();
        var problem = (await server.SendAsync(
            "POST", "connectors", new { name, image = "no image", variables = new[] { new { name = "lower" }, new { name = "CALLBACK_URL" } } })).ExpectProblem(422, "KfInvalid");
        Assert.Equal(
            ["$.image", "$.variables[0].name", "$.variables[1].name"], problem.Json.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("path").GetString()));
        (await server.SendAsync("POST", "connectors", new { name, image = "x", variables = new[] { new { nam = "A" } } })).ExpectProblem(422, "KfInvalid");
    }

    [Fact]
    public async Task OwnImage_InAFlow_SaysThatItMustBeStartedByHandAndItsCallbackWorks()
    {
        var (name, flow) = (AdminServer.NewName(), AdminServer.NewName());
        (await server.SendAsync("POST", "connectors", new { name, image = "example/feed:1" })).Expect(201);
        await DeployAsync(flow, $$"""{ "id": "in", "kind": "connector", "connector": "{{name}}" }""");

        var node = await NodeAsync(flow, "in", n => n.GetProperty("problem").ValueKind == JsonValueKind.String);
        Assert.Contains("example/feed:1", node.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.False(node.GetProperty("ready").GetBoolean());

        var callback = await RevealAsync(flow, "in");
        (await server.SendAnonymousAsync("POST", callback, "hello")).Expect(202);
    }

    [Fact]
    public async Task Callback_Key_IsValidForItsNodeAlone()
    {
        var flow = AdminServer.NewName();
        await DeployAsync(flow, """{ "id": "one", "kind": "connector", "connector": "http" }, { "id": "two", "kind": "connector", "connector": "http" }""");
        var callback = await RevealAsync(flow, "one");

        (await server.SendAnonymousAsync("POST", callback, "hello")).Expect(202);
        (await server.SendAnonymousAsync("POST", callback.Replace("/one?", "/two?", StringComparison.Ordinal), "hello")).ExpectProblem(401, "KfDenied");
        (await server.SendAnonymousAsync("POST", callback[..^1], "hello")).ExpectProblem(401, "KfDenied");
        (await server.SendAnonymousAsync("POST", callback.Split('?')[0], "hello")).ExpectProblem(401, "KfDenied");
        (await server.SendAnonymousAsync("GET", $"/api/v1/flows/{flow}?{callback.Split('?')[1]}")).ExpectProblem(401, "KfDenied");
        (await server.SendAsync("POST", $"flows/{flow}/connectors/three/callback")).ExpectProblem(404, "KfNodeNotFound");
        Assert.EndsWith("?key=***", (await NodeAsync(flow, "one", _ => true)).GetProperty("callback").GetString(), StringComparison.Ordinal);
    }

    private async Task<string> RevealAsync(string flow, string node) =>
        new Uri((await server.SendAsync("POST", $"flows/{flow}/connectors/{node}/callback")).Expect(200).Json.GetProperty("callback").GetString()!).PathAndQuery;

    private async Task DeployAsync(string flow, string nodes) => (await server.SendAsync(
        "POST", "flows", JsonDocument.Parse($$"""{ "name": "{{flow}}", "model": { "version": 1, "nodes": [ {{nodes}} ], "links": [] } }""").RootElement)).Expect(201);

    private async Task<JsonElement> NodeAsync(string flow, string node, Func<JsonElement, bool> until)
    {
        JsonElement found = default;
        await Eventually.HoldsAsync(() =>
        {
            var nodes = server.SendAsync("GET", $"flows/{flow}/connectors").GetAwaiter().GetResult().Expect(200).Json.GetProperty("items").EnumerateArray();
            found = nodes.FirstOrDefault(n => n.GetProperty("node").GetString() == node);
            return found.ValueKind == JsonValueKind.Object && until(found);
        });
        return found;
    }
}
