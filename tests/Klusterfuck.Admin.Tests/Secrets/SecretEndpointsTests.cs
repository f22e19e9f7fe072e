namespace Klusterfuck.Admin.Tests.Secrets;

public sealed class SecretEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Secrets_ThroughTheirLife_NeverShowTheirValue()
    {
        var name = AdminServer.NewName();
        var made = (await server.SendAsync("POST", "secrets", new { name, value = "hush-hush", forFunctions = true })).Expect(201);
        Assert.Equal($"/api/v1/secrets/{name}", made.Headers["Location"]);
        (await server.SendAsync("POST", "secrets", new { name, value = "x" })).ExpectProblem(409, "KfSecretExists");
        var function = await server.CreateFunctionAsync($"printf %s \"${name.ToUpperInvariant()}\"");
        var patched = (await server.SendAsync("PATCH", $"functions/{function}", new { secrets = new[] { name } })).Expect(200);
        Assert.Equal("hush-hush", (await server.SendAsync("POST", $"/fn/{function}")).Expect(200).Text);
        var changed = (await server.SendAsync("PUT", $"secrets/{name}", new { value = "louder" })).Expect(200);
        Assert.True(changed.Json.GetProperty("forFunctions").GetBoolean());
        Assert.Equal("louder", (await server.SendAsync("POST", $"/fn/{function}")).Expect(200).Text);
        var list = (await server.SendAsync("GET", "secrets?limit=1000")).Expect(200);
        var read = (await server.SendAsync("GET", $"secrets/{name}")).Expect(200);
        foreach (var shown in new[] { made, patched, changed, list, read })
        {
            Assert.DoesNotContain("hush-hush", shown.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("louder", shown.Text, StringComparison.Ordinal);
        }
        (await server.SendAsync("DELETE", $"secrets/{name}")).Expect(204);
        (await server.SendAsync("DELETE", $"secrets/{name}")).ExpectProblem(404, "KfSecretNotFound");
        (await server.SendAsync("GET", $"secrets/{name}")).ExpectProblem(404, "KfSecretNotFound");
    }

    [Fact]
    public async Task Create_WithoutValue_IsRefused() => (await server.SendAsync("POST", "secrets", new { name = "a" })).ExpectProblem(422, "KfInvalid");
}
