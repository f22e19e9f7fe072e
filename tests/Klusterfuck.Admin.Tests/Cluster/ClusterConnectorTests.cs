using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Klusterfuck.Admin.Tests.Cluster;

public sealed class ClusterConnectorTests(ClusterAdmin admin) : IClassFixture<ClusterAdmin>
{
    private readonly string flow = AdminServer.NewName();

    // A cluster's connectors were not listed, and /hook answered that another process hosts them.
    [Fact]
    public async Task Hook_OfAConnectorThatChecksNothing_IsCarriedToItForWhoIsKnown()
    {
        await DeployAsync("""{ "id": "in", "kind": "connector", "connector": "http" }, { "id": "tick", "kind": "connector", "connector": "timer", "variables": { "CRON": "@hourly" } }""");
        var nodes = await NodesAsync();
        Assert.Equal([("in", true, admin.Http.BaseAddress + $"hook/{flow}/in"), ("tick", true, null)], nodes.Select(n => (n.GetProperty("node").GetString(), n.GetProperty("ready").GetBoolean(), n.GetProperty("url").GetString())));

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync($"/hook/{flow}/in", "x", known: false)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync($"/hook/{flow}/in?key=wrong", "x", known: false)).Status);
        var (status, said) = await PostAsync($"/hook/{flow}/in/orders?from=shop", "order", known: true);
        Assert.True(status == HttpStatusCode.Accepted, said);
        var key = new Uri(ClusterAdmin.Decode(admin.Objects.Find("/secrets", "default", $"flow-{flow}-in")!, "callback-url")).Query[1..];
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"/hook/{flow}/in/keyed?{key}&from=shop", "order", known: false)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"/hook/{flow}/tick", "x", known: true)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"/hook/{flow}/other", "x", known: true)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync($"/hook/{flow}/in", new string('x', (1024 * 1024) + 1), known: true)).Status);

        var runs = (await admin.SendAsync("GET", $"runs?flow={flow}")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()).ToList();
        Assert.Equal(2, runs.Count);
        foreach (var run in runs)
        {
            var shown = (await admin.SendAsync("GET", $"runs/{run}")).GetRawText();
            Assert.Contains("from=shop", shown, StringComparison.Ordinal);
            Assert.DoesNotContain(key["key=".Length..], shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Hook_OfAConnectorThatChecksSignatures_NeedsNoToken()
    {
        await admin.SendAsync("POST", "secrets", new { name = $"{flow}-secret", value = "s3cret" }, HttpStatusCode.Created);
        await DeployAsync($$"""{ "id": "in", "kind": "connector", "connector": "http", "variables": { "HMAC_SECRET": { "secret": "{{flow}}-secret" } } }""");
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, Encoding.UTF8.GetBytes("hello")));
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"/hook/{flow}/in", "hello", known: false, ("X-Hub-Signature-256", signature))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync($"/hook/{flow}/in", "other", known: false, ("X-Hub-Signature-256", signature))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync($"/hook/{flow}/in", "hello", known: true)).Status);
    }

    [Fact]
    public async Task Hook_Sync_AnswersAsTheFlowSays()
    {
        await DeployAsync(
            """
            { "id": "in", "kind": "connector", "connector": "http", "variables": { "MODE": "sync", "TIMEOUT": "60s" } },
            { "id": "end", "kind": "respond", "status": 404, "headers": { "X-Order": "7" }, "body": "'none of ' + input" }
            """, """{ "from": "in", "to": "end" }""");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hook/{flow}/in") { Content = new StringContent("hello") };
        using var answer = await admin.Http.SendAsync(request, AdminServer.Cancellation);
        Assert.Equal((HttpStatusCode.NotFound, "7"), (answer.StatusCode, answer.Headers.GetValues("X-Order").Single()));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("\"none of hello\"", await answer.Content.ReadAsStringAsync(AdminServer.Cancellation));
    }

    [Fact]
    public async Task Hook_PodBreaksTheConnection_IsToBeTriedAgain()
    {
        await DeployAsync("""{ "id": "in", "kind": "connector", "connector": "http" }""");
        admin.Connectors.Broken[$"flow-{flow}-in"] = true;
        var (status, said) = await PostAsync($"/hook/{flow}/in", "x", known: true);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("KfConnectorUnavailable", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connectors_OfAFlowThatIsSuspended_AreNone()
    {
        await DeployAsync("""{ "id": "in", "kind": "connector", "connector": "http" }""");
        await admin.SendAsync("POST", $"flows/{flow}/suspend");
        Assert.Empty(await NodesAsync());
    }

    private async Task DeployAsync(string nodes, string links = "")
    {
        var body = JsonDocument.Parse($$"""{ "name": "{{flow}}", "model": { "version": 1, "nodes": [ {{nodes}} ], "links": [ {{links}} ] } }""").RootElement;
        await admin.SendAsync("POST", "flows", body, HttpStatusCode.Created);
        List<JsonElement> seen = [];
        await ClusterAdmin.EventuallyAsync(
            async () => (seen = await NodesAsync()).Count > 0 && seen.All(n => n.GetProperty("ready").GetBoolean()), () => string.Join(", ", seen.Select(n => n.GetRawText())));
    }

    private async Task<List<JsonElement>> NodesAsync() => [.. (await admin.SendAsync("GET", $"flows/{flow}/connectors")).GetProperty("items").EnumerateArray()];

    private async Task<(HttpStatusCode Status, string Said)> PostAsync(string path, string body, bool known, params (string Name, string Value)[] headers)
    {
        using var stranger = new HttpClient { BaseAddress = admin.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await (known ? admin.Http : stranger).SendAsync(request, AdminServer.Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(AdminServer.Cancellation));
    }
}
