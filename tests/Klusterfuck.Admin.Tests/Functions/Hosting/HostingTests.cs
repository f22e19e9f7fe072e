using System.Text.Json;

namespace Klusterfuck.Admin.Tests.Functions.Hosting;

public sealed class HostingTests(AdminServer server)
{
    [Fact]
    public async Task Create_NothingSaid_ShowsTheDefaults()
    {
        var made = (await server.SendAsync("POST", "functions", new { name = AdminServer.NewName(), runtime = "shell" })).Expect(201).Json;
        Assert.Equal("ClusterIP", made.GetProperty("service").GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, made.GetProperty("ingress").ValueKind);
        Assert.Equal(JsonValueKind.Null, made.GetProperty("image").ValueKind);
        Assert.Equal((1, 1, 80), ScaleOf(made));
        Assert.Equal("512Mi", made.GetProperty("limits").GetProperty("memory").GetString());
    }

    [Fact]
    public async Task Create_AllSaid_IsKeptAndShown()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new
        {
            name,
            runtime = "shell",
            image = "registry.example.com/worker:2",
            service = new { type = "NodePort", nodePort = 30080 },
            ingress = new { host = "hello.example.com", path = "/x", className = "nginx", tlsSecret = "hello-tls" },
            scale = new { min = 2, max = 5, cpuPercent = 60 },
            limits = new { cpu = "1", memory = "256Mi", cpuRequest = "100m", memoryRequest = "32Mi" },
        })).Expect(201);
        var read = (await server.SendAsync("GET", $"functions/{name}")).Expect(200).Json;
        Assert.Equal("registry.example.com/worker:2", read.GetProperty("image").GetString());
        Assert.Equal("""{"type":"NodePort","nodePort":30080}""", read.GetProperty("service").GetRawText());
        Assert.Equal("""{"host":"hello.example.com","path":"/x","className":"nginx","tlsSecret":"hello-tls"}""", read.GetProperty("ingress").GetRawText());
        Assert.Equal((2, 5, 60), ScaleOf(read));
        Assert.Equal("""{"cpu":"1","memory":"256Mi","cpuRequest":"100m","memoryRequest":"32Mi"}""", read.GetProperty("limits").GetRawText());
    }

    [Fact]
    public async Task Patch_APart_KeepsTheRest()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell", ingress = new { host = "a.example.com", className = "nginx" }, limits = new { memory = "1Gi" } })).Expect(201);
        var patched = (await server.SendAsync("PATCH", $"functions/{name}", new { ingress = new { path = "/api" }, limits = new { cpu = "2" }, scale = new { min = 3 } })).Expect(200).Json;
        Assert.Equal("""{"host":"a.example.com","path":"/api","className":"nginx","tlsSecret":null}""", patched.GetProperty("ingress").GetRawText());
        Assert.Equal(("1Gi", "2"), (patched.GetProperty("limits").GetProperty("memory").GetString(), patched.GetProperty("limits").GetProperty("cpu").GetString()));
        Assert.Equal((3, 3, 80), ScaleOf(patched));
        var without = (await server.SendAsync("PATCH", $"functions/{name}", new { ingress = (object?)null })).Expect(200).Json;
        Assert.Equal(JsonValueKind.Null, without.GetProperty("ingress").ValueKind);
        Assert.Equal((3, 3, 80), ScaleOf(without));
    }

    [Fact]
    public async Task Put_NotSaid_FallsBackToTheDefaults()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell", service = new { type = "nodeport" }, scale = new { min = 2 } })).Expect(201);
        var put = (await server.SendAsync("PUT", $"functions/{name}", new { labels = new { a = "1" } })).Expect(200).Json;
        Assert.Equal("""{"type":"ClusterIP","nodePort":null}""", put.GetProperty("service").GetRawText());
        Assert.Equal((1, 1, 80), ScaleOf(put));
    }

    [Fact]
    public async Task Create_WrongForm_SaysEverythingAtOnce()
    {
        var body = new { name = "Bad Name", service = new { type = "LoadBalancer" }, ingress = new { path = "/x" } };
        var problem = (await server.SendAsync("POST", "functions", body)).ExpectProblem(422, "KfInvalid");
        Assert.Equal(["$.ingress.host", "$.name", "$.service.type"], PathsOf(problem));
    }

    [Fact]
    public async Task Patch_WrongValues_AreRefusedAndNothingChanges()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell" })).Expect(201);
        var body = new { image = "a b", scale = new { min = 4, max = 2 }, service = new { nodePort = 1 }, ingress = new { host = "no host" }, limits = new { memory = "much" } };
        var problem = (await server.SendAsync("PATCH", $"functions/{name}", body)).ExpectProblem(422, "KfInvalid");
        Assert.Equal(["$.image", "$.ingress.host", "$.limits.memory", "$.scale", "$.service.nodePort"], PathsOf(problem));
        Assert.Equal((1, 1, 80), ScaleOf((await server.SendAsync("GET", $"functions/{name}")).Expect(200).Json));
    }

    private static IEnumerable<string?> PathsOf(Answer problem) =>
        problem.Json.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("path").GetString()).Order(StringComparer.Ordinal);

    private static (int Min, int Max, int CpuPercent) ScaleOf(JsonElement function)
    {
        var scale = function.GetProperty("scale");
        return (scale.GetProperty("min").GetInt32(), scale.GetProperty("max").GetInt32(), scale.GetProperty("cpuPercent").GetInt32());
    }
}
