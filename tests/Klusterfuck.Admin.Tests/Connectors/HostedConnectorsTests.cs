using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Klusterfuck.Admin.Tests.Connectors;

public sealed class HostedConnectorsTests(AdminServer server) : IDisposable
{
    private readonly string flow = AdminServer.NewName();
    private readonly string folder = Directory.CreateTempSubdirectory("kf-hosted-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task File_DeployedChangedAndRemoved_IsStartedBegunAgainAndStopped()
    {
        var (first, second) = (Directory.CreateDirectory(Path.Combine(folder, "first")).FullName, Directory.CreateDirectory(Path.Combine(folder, "second")).FullName);
        await SaveAsync("POST", "flows", FileNode(first));
        await TakenAsync(first, "a");

        (await server.SendAsync("PUT", $"flows/{flow}/model", Model(FileNode(second)))).Expect(200);
        (await server.SendAsync("POST", $"flows/{flow}/deploy")).Expect(200);
        await TakenAsync(second, "b");
        Assert.Equal(2, Runs());

        (await server.SendAsync("POST", $"flows/{flow}/suspend")).Expect(200);
        await Eventually.HoldsAsync(() => Json($"flows/{flow}/connectors").GetProperty("items").GetArrayLength() == 0);
        await File.WriteAllTextAsync(Path.Combine(second, "held"), "held", AdminServer.Cancellation);
        (await server.SendAsync("POST", $"flows/{flow}/resume")).Expect(200);
        await Eventually.HoldsAsync(() => !File.Exists(Path.Combine(second, "held")));

        (await server.SendAsync("DELETE", $"flows/{flow}")).Expect(204);
        await SaveAsync("POST", "flows", FileNode(first));
        await TakenAsync(first, "c");
        await File.WriteAllTextAsync(Path.Combine(second, "c"), "c", AdminServer.Cancellation);
        await TakenAsync(first, "d");
        Assert.True(File.Exists(Path.Combine(second, "c")));
    }

    [Fact]
    public async Task Timer_EachSecond_BeginsRunsWithItsPayload()
    {
        await SaveAsync("POST", "flows", """{ "id": "in", "kind": "connector", "connector": "timer", "variables": { "CRON": "* * * * * *" } }""");

        await Eventually.HoldsAsync(() => Runs() >= 2);
        var run = Json($"runs?flow={flow}&limit=1").GetProperty("items")[0].GetProperty("id").GetString();
        await Eventually.HoldsAsync(() => Json($"runs/{run}").GetProperty("status").GetString() == "succeeded");
        Assert.Contains("instant", Json($"runs/{run}").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hook_Signed_NeedsNoToken()
    {
        (await server.SendAsync("POST", "secrets", new { name = $"{flow}-secret", value = "s3cret" })).Expect(201);
        await SaveAsync("POST", "flows", $$"""
            { "id": "in", "kind": "connector", "connector": "http", "variables": { "HMAC_SECRET": { "secret": "{{flow}}-secret" }, "ROUTE": "/orders" } },
            { "id": "open", "kind": "connector", "connector": "http" }
            """);
        await Eventually.HoldsAsync(() => Json($"flows/{flow}/connectors").GetProperty("items").GetArrayLength() == 2);
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, Encoding.UTF8.GetBytes("hello")));

        (await server.SendAnonymousAsync("POST", $"/hook/{flow}/in/orders", "hello", ("X-Hub-Signature-256", signature))).Expect(202);
        (await server.SendAnonymousAsync("POST", $"/hook/{flow}/in/orders", "other", ("X-Hub-Signature-256", signature))).Expect(401);
        (await server.SendAnonymousAsync("POST", $"/hook/{flow}/in/elsewhere", "hello", ("X-Hub-Signature-256", signature))).Expect(404);
        (await server.SendAnonymousAsync("POST", $"/hook/{flow}/open", "hello")).ExpectProblem(401, "KfDenied");
        (await server.SendAsync("POST", $"/hook/{flow}/open", "hello")).Expect(202);
        (await server.SendAsync("POST", $"/hook/{flow}/nope", "hello")).ExpectProblem(404, "KfNodeNotFound");
        Assert.DoesNotContain("s3cret", Json($"flows/{flow}/connectors").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hook_Sync_AnswersAsTheFlowSays()
    {
        (await server.SendAsync("POST", "flows", JsonDocument.Parse($$"""
            { "name": "{{flow}}", "model": { "version": 1,
              "nodes": [ { "id": "in", "kind": "connector", "connector": "http", "variables": { "MODE": "sync", "TIMEOUT": "60s" } },
                         { "id": "end", "kind": "respond", "status": 404, "headers": { "X-Order": "7" }, "body": "'none of ' + input" } ],
              "links": [ { "from": "in", "to": "end" } ] } }
            """).RootElement)).Expect(201);
        await Eventually.HoldsAsync(() => Json($"flows/{flow}/connectors").GetProperty("items").GetArrayLength() == 1);

        var answer = (await server.SendAsync("POST", $"/hook/{flow}/in", "hello")).Expect(404);

        Assert.Equal("7", answer.Headers["X-Order"]);
        Assert.Contains("none of hello", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_Removed_IsSaidAsTheProblem()
    {
        (await server.SendAsync("POST", "secrets", new { name = $"{flow}-secret", value = "s3cret" })).Expect(201);
        await SaveAsync("POST", "flows", $$"""{ "id": "in", "kind": "connector", "connector": "git", "variables": { "SECRET": { "secret": "{{flow}}-secret" } } }""");
        await Eventually.HoldsAsync(() => Json($"flows/{flow}/connectors").GetProperty("items").EnumerateArray().Any(n => n.GetProperty("ready").GetBoolean()));
        (await server.SendAsync("DELETE", $"secrets/{flow}-secret")).Expect(204);

        await Eventually.HoldsAsync(() => Json($"flows/{flow}/connectors").GetRawText().Contains($"There is no secret '{flow}-secret'", StringComparison.Ordinal));
    }

    private static string FileNode(string where) =>
        $$"""{ "id": "in", "kind": "connector", "connector": "file", "variables": { "FOLDER": {{JsonSerializer.Serialize(where)}}, "SETTLE": "0s" } }""";

    private static StringContent Model(string nodes) => new($$"""{ "version": 1, "nodes": [ {{nodes}} ], "links": [] }""", Encoding.UTF8, "application/json");

    private async Task SaveAsync(string method, string path, string nodes) => (await server.SendAsync(
        method, path, JsonDocument.Parse($$"""{ "name": "{{flow}}", "model": { "version": 1, "nodes": [ {{nodes}} ], "links": [] } }""").RootElement)).Expect(201);

    private static async Task TakenAsync(string where, string name)
    {
        var file = Path.Combine(where, name);
        await File.WriteAllTextAsync(file, name, AdminServer.Cancellation);
        await Eventually.HoldsAsync(() => !File.Exists(file));
    }

    private int Runs() => Json($"runs?flow={flow}").GetProperty("items").GetArrayLength();

    private JsonElement Json(string path) => server.SendAsync("GET", path).GetAwaiter().GetResult().Expect(200).Json;
}
