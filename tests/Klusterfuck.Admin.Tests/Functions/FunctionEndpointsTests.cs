using System.Text;

namespace Klusterfuck.Admin.Tests.Functions;

public sealed class FunctionEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Create_NameOnly_AnswersTheFunctionAndWhereItIs()
    {
        var name = AdminServer.NewName();
        var made = (await server.SendAsync("POST", "functions", new { name, runtime = "shell", labels = new { team = "a" }, env = new { GREETING = "hi" } })).Expect(201);
        Assert.Equal($"/api/v1/functions/{name}", made.Headers["Location"]);
        var function = made.Json;
        Assert.Equal("default", function.GetProperty("namespace").GetString());
        Assert.Equal(name, function.GetProperty("name").GetString());
        Assert.Equal(name, function.GetProperty("repository").GetString());
        Assert.Equal("shell", function.GetProperty("runtime").GetString());
        Assert.Equal("token", function.GetProperty("access").GetString());
        Assert.Equal(40, function.GetProperty("commit").GetString()!.Length);
        Assert.Equal($"{server.Url}/fn/{name}", function.GetProperty("url").GetString());
        Assert.Equal($"{server.Url}/git/functions/{name}.git", function.GetProperty("cloneUrl").GetString());
        Assert.EndsWith("Z", function.GetProperty("createdAt").GetString()!, StringComparison.Ordinal);
        Assert.Equal("hi", function.GetProperty("env").GetProperty("GREETING").GetString());
        var read = (await server.SendAsync("GET", $"functions/{name}")).Expect(200);
        Assert.Equal(function.GetProperty("uid").GetString(), read.Json.GetProperty("uid").GetString());
    }

    [Fact]
    public async Task Create_InNamespace_IsFoundThereOnly()
    {
        var name = AdminServer.NewName();
        var made = (await server.SendAsync("POST", "namespaces/other/functions", new { name, runtime = "shell" })).Expect(201);
        Assert.Equal($"/api/v1/namespaces/other/functions/{name}", made.Headers["Location"]);
        Assert.Equal($"{server.Url}/ns/other/fn/{name}", made.Json.GetProperty("url").GetString());
        Assert.Equal($"{server.Url}/git/namespaces/other/functions/{name}.git", made.Json.GetProperty("cloneUrl").GetString());
        (await server.SendAsync("GET", $"functions/{name}")).ExpectProblem(404, "KfFunctionNotFound");
        (await server.SendAsync("POST", $"/ns/other/fn/{name}", "x")).Expect(200);
    }

    [Fact]
    public async Task Create_TakenName_Conflicts()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell" })).Expect(201);
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell" })).ExpectProblem(409, "KfFunctionExists");
    }

    [Fact]
    public async Task Create_EverythingWrong_SaysEverythingAtOnce()
    {
        var problem = (await server.SendAsync("POST", "functions", new { nam = "x", env = new { A = 1 }, secrets = "s", runtime = "ruby", access = 3 })).ExpectProblem(422, "KfInvalid");
        var paths = problem.Json.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("path").GetString()).ToHashSet();
        Assert.Superset(new HashSet<string?> { "$.nam", "$.name", "$.env.A", "$.secrets", "$.runtime", "$.access" }, paths);
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("-a")]
    public async Task Create_NameIsNoDnsLabel_IsRefused(string name)
    {
        var problem = (await server.SendAsync("POST", "functions", new { name })).ExpectProblem(422, "KfInvalid");
        Assert.Equal("$.name", problem.Json.GetProperty("problems")[0].GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("{\"name\":")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}")]
    [InlineData("")]
    public async Task Create_BadJson_IsRefused(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        (await server.SendAsync("POST", "functions", content)).ExpectProblem(400, "KfBadJson");
    }

    [Fact]
    public async Task Create_NoJsonMediaType_IsRefused() =>
        (await server.SendAsync("POST", "functions", "{}")).ExpectProblem(415, "KfUnsupportedMediaType");

    [Fact]
    public async Task Create_UnknownRepository_LeavesNothing()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, repository = "not-there" })).ExpectProblem(404, "KfRepositoryNotFound");
        (await server.SendAsync("GET", $"functions/{name}")).ExpectProblem(404, "KfFunctionNotFound");
    }

    [Fact]
    public async Task List_LabelAndPages_GivesEachOnce()
    {
        var label = AdminServer.NewName();
        var names = new[] { AdminServer.NewName(), AdminServer.NewName(), AdminServer.NewName() };
        foreach (var name in names)
            (await server.SendAsync("POST", "functions", new { name, runtime = "shell", labels = new { set = label } })).Expect(201);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await server.SendAsync("GET", $"functions?limit=2&label=set%3D{label}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"))).Expect(200).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(f => f.GetProperty("name").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        Assert.Equal(names.Order(StringComparer.Ordinal), seen);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=x")]
    [InlineData("label==")]
    public async Task List_BadQuery_IsRefused(string query) => (await server.SendAsync("GET", $"functions?{query}")).ExpectProblem(422, "KfInvalid");

    [Fact]
    public async Task Put_Settings_ReplacesAllOfThem()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell", env = new { A = "1" }, labels = new { a = "b" } })).Expect(201);
        var replaced = (await server.SendAsync("PUT", $"functions/{name}", new { env = new { B = "2" }, access = "public" })).Expect(200).Json;
        Assert.Equal("""{"B":"2"}""", replaced.GetProperty("env").GetRawText());
        Assert.Equal("{}", replaced.GetProperty("labels").GetRawText());
        Assert.Equal("public", replaced.GetProperty("access").GetString());
    }

    [Fact]
    public async Task Patch_MergePatch_ChangesWhatItSays()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell", env = new { A = "1", B = "2" }, labels = new { a = "b" } })).Expect(201);
        using var patch = new StringContent("""{"env":{"A":null,"C":"3"}}""", Encoding.UTF8, "application/merge-patch+json");
        var patched = (await server.SendAsync("PATCH", $"functions/{name}", patch)).Expect(200).Json;
        Assert.Equal("""{"B":"2","C":"3"}""", patched.GetProperty("env").GetRawText());
        Assert.Equal("""{"a":"b"}""", patched.GetProperty("labels").GetRawText());
    }

    [Fact]
    public async Task Patch_ReadOnlyAndUnknownKeys_AreRefused()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell" })).Expect(201);
        var readOnly = (await server.SendAsync("PATCH", $"functions/{name}", new { commit = "HEAD" })).ExpectProblem(422, "KfInvalid");
        Assert.Equal("ReadOnly", readOnly.Json.GetProperty("problems")[0].GetProperty("code").GetString());
        var unknown = (await server.SendAsync("PATCH", $"functions/{name}", new { comit = "HEAD" })).ExpectProblem(422, "KfInvalid");
        Assert.Equal("UnknownKey", unknown.Json.GetProperty("problems")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Get_IfNoneMatch_Is304UntilSomethingChanges()
    {
        var name = await server.CreateFunctionAsync("cat");
        var read = (await server.SendAsync("GET", $"functions/{name}")).Expect(200);
        Assert.Empty((await server.SendAsync("GET", $"functions/{name}", null, ("If-None-Match", read.ETag))).Expect(304).Bytes);
        (await server.SendAsync("POST", $"functions/{name}/commit/undo")).Expect(200);
        (await server.SendAsync("GET", $"functions/{name}", null, ("If-None-Match", read.ETag))).Expect(200);
    }

    [Fact]
    public async Task Change_IfMatch_HoldsForTheSettingsSeen()
    {
        var name = await server.CreateFunctionAsync("cat");
        var seen = (await server.SendAsync("GET", $"functions/{name}")).ETag;
        // A commit selected meanwhile is no change of the settings.
        (await server.SendAsync("POST", $"functions/{name}/commit/undo")).Expect(200);
        (await server.SendAsync("PATCH", $"functions/{name}", new { labels = new { a = "1" } }, ("If-Match", seen))).Expect(200);
        (await server.SendAsync("PATCH", $"functions/{name}", new { labels = new { a = "2" } }, ("If-Match", seen))).ExpectProblem(412, "KfChanged");
        (await server.SendAsync("DELETE", $"functions/{name}", null, ("If-Match", seen))).ExpectProblem(412, "KfChanged");
        (await server.SendAsync("PATCH", $"functions/{name}", new { labels = new { a = "3" } }, ("If-Match", "*"))).Expect(200);
    }

    [Fact]
    public async Task Delete_RepositoryKept_IsAdoptedByTheNextOfThatName()
    {
        var name = await server.CreateFunctionAsync("echo kept");
        (await server.SendAsync("DELETE", $"functions/{name}")).Expect(204);
        (await server.SendAsync("GET", $"functions/{name}")).ExpectProblem(404, "KfFunctionNotFound");
        (await server.SendAsync("POST", "functions", new { name })).Expect(201);
        Assert.Equal("kept\n", (await server.SendAsync("POST", $"/fn/{name}")).Expect(200).Text);
        (await server.SendAsync("DELETE", $"functions/{name}?repository=remove")).Expect(204);
        Assert.NotEqual(200, (await server.SendAsync("GET", $"/git/functions/{name}.git/info/refs?service=git-upload-pack")).Status);
    }

    [Fact]
    public async Task Delete_UnknownChoice_IsRefused() =>
        (await server.SendAsync("DELETE", "functions/nope?repository=burn")).ExpectProblem(422, "KfInvalid");

    [Fact]
    public async Task Statistics_AfterCalls_CountsThem()
    {
        var name = await server.CreateFunctionAsync("cat; exit ${STATUS:-0}");
        (await server.SendAsync("POST", $"/fn/{name}", "x")).Expect(200);
        (await server.SendAsync("PATCH", $"functions/{name}", new { env = new { STATUS = "3" } })).Expect(200);
        await server.SendAsync("POST", $"/fn/{name}", "");
        var stats = (await server.SendAsync("GET", $"functions/{name}/stats")).Expect(200).Json;
        Assert.Equal(2, stats.GetProperty("calls").GetInt32());
        Assert.Equal(1, stats.GetProperty("errors").GetInt32());
        Assert.True(stats.GetProperty("p50Ms").GetDouble() > 0);
    }
}
