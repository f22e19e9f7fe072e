using System.Text;

namespace Klusterfuck.Admin.Tests.Flows;

public sealed class FlowEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Create_Model_IsDeployed()
    {
        var function = await server.CreateFunctionAsync("cat");
        var name = await server.CreateFlowAsync(function);
        var flow = (await server.SendAsync("GET", $"flows/{name}")).Expect(200).Json;
        Assert.Equal(40, flow.GetProperty("commit").GetString()!.Length);
        Assert.Equal("in", Assert.Single(flow.GetProperty("entries").EnumerateArray()).GetString());
        Assert.Equal($"{server.Url}/api/v1/flow/{name}", flow.GetProperty("url").GetString());
        var list = (await server.SendAsync("GET", "flows?limit=1000")).Expect(200).Json;
        Assert.Contains(list.GetProperty("items").EnumerateArray(), f => f.GetProperty("name").GetString() == name);
        (await server.SendAsync("POST", "flows", new { name })).ExpectProblem(409, "KfFlowExists");
    }

    [Fact]
    public async Task Create_InvalidModel_SaysEverythingAndLeavesNothing()
    {
        var name = AdminServer.NewName();
        var model = new { version = 1, nodes = new object[] { new { id = "in", kind = "connector", connector = "nope" }, new { id = "w", kind = "function", function = "nope" } }, links = Array.Empty<object>() };
        var problem = (await server.SendAsync("POST", "flows", new { name, model })).ExpectProblem(422, "KfInvalid");
        Assert.True(problem.Json.GetProperty("problems").GetArrayLength() >= 2, problem.Text);
        (await server.SendAsync("GET", $"flows/{name}")).ExpectProblem(404, "KfFlowNotFound");
    }

    [Fact]
    public async Task Patch_Labels_Merges()
    {
        var name = AdminServer.NewName();
        var made = (await server.SendAsync("POST", "flows", new { name, labels = new { a = "1", b = "2" } })).Expect(201);
        using var patch = new StringContent("""{"labels":{"a":null,"c":"3"}}""", Encoding.UTF8, "application/merge-patch+json");
        var patched = (await server.SendAsync("PATCH", $"flows/{name}", patch)).Expect(200);
        Assert.Equal("""{"b":"2","c":"3"}""", patched.Json.GetProperty("labels").GetRawText());
        (await server.SendAsync("PATCH", $"flows/{name}", new { labels = new { a = "1" } }, ("If-Match", made.ETag))).ExpectProblem(412, "KfChanged");
        (await server.SendAsync("PATCH", $"flows/{name}", new { model = 1 })).ExpectProblem(422, "KfInvalid");
        (await server.SendAsync("DELETE", $"flows/{name}?repository=remove", null, ("If-Match", patched.ETag))).Expect(204);
    }

    [Fact]
    public async Task Model_SavedAndDeployed_IsTheTextAsWritten()
    {
        var function = await server.CreateFunctionAsync("cat");
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "flows", new { name })).Expect(201);
        var seen = (await server.SendAsync("GET", $"flows/{name}/model")).Expect(200);
        Assert.Equal("application/json", seen.Headers["Content-Type"]);
        var text = AdminServer.Model(function).Replace(",", " ,\n ", StringComparison.Ordinal);
        var saved = (await server.SendAsync("PUT", $"flows/{name}/model?message=Work", Json(text), ("If-Match", seen.ETag))).Expect(200);
        Assert.Equal(text, (await server.SendAsync("GET", $"flows/{name}/model")).Expect(200).Text);
        Assert.NotEqual(saved.Json.GetProperty("latest").GetString(), saved.Json.GetProperty("commit").GetString());
        (await server.SendAsync("PUT", $"flows/{name}/model", Json(text + " "), ("If-Match", seen.ETag))).ExpectProblem(412, "KfChanged");
        (await server.SendAsync("GET", $"flows/{name}/model", null, ("If-None-Match", saved.ETag))).Expect(304);
        var deployed = (await server.SendAsync("POST", $"flows/{name}/deploy")).Expect(200).Json;
        Assert.Equal(deployed.GetProperty("latest").GetString(), deployed.GetProperty("commit").GetString());
        (await server.SendAsync("POST", $"flows/{name}/deploy", new { commit = "nope" })).ExpectProblem(404, "KfCommitNotFound");
        (await server.SendAsync("POST", $"flows/{name}/deploy", new { comit = "x" })).ExpectProblem(422, "KfInvalid");
        Assert.Equal("Work", (await server.SendAsync("GET", $"flows/{name}/commits")).Expect(200).Json.GetProperty("items")[0].GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Validate_Model_SaysEverything()
    {
        var bad = (await server.SendAsync("POST", "flows/validate", Json("""{"version":1,"nodes":[{"id":"A B","kind":"function"}],"links":[{"from":"x","to":"y"}]}"""))).Expect(200).Json;
        Assert.False(bad.GetProperty("valid").GetBoolean());
        Assert.True(bad.GetProperty("problems").GetArrayLength() >= 2);
        var function = await server.CreateFunctionAsync("cat");
        Assert.True((await server.SendAsync("POST", "flows/validate", Json(AdminServer.Model(function)))).Expect(200).Json.GetProperty("valid").GetBoolean());
        (await server.SendAsync("POST", "flows/validate", Json("{"))).ExpectProblem(400, "KfBadJson");
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
