using System.Net;
using System.Text.Json;
using Klusterfuck.Admin.Tests.Git;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Git.Remotes;
using Klusterfuck.Engine.Git.Tests.Gogs.Server;

namespace Klusterfuck.Admin.Tests.Cluster;

public sealed class ClusterTests(ClusterAdmin admin) : IClassFixture<ClusterAdmin>
{
    [Fact]
    public async Task Function_CreatedChangedAndRemovedOverRest_IsOnTheCluster()
    {
        var name = AdminServer.NewName();
        var made = await admin.SendAsync("POST", "functions", new { name, runtime = "shell", service = new { type = "NodePort", nodePort = 30123 }, scale = new { min = 2 } }, HttpStatusCode.Created);
        var resource = admin.Objects.Find("klusterfuck.io/functions", "default", name)!;
        Assert.Equal("NodePort", (string?)resource["spec"]!["service"]!["type"]);
        var first = (await admin.ReadyAsync(name)).GetProperty("serving").GetString();
        Assert.Equal(made.GetProperty("commit").GetString(), first);
        Assert.Equal(2, (int)admin.Deployment($"fn-{name}")!["spec"]!["replicas"]!);
        var service = admin.Objects.Find("/services", "default", $"fn-{name}")!["spec"]!;
        Assert.Equal(("NodePort", 30123), ((string?)service["type"], (int)service["ports"]![0]!["nodePort"]!));
        Assert.Equal($"{first} world", await InvokeAsync(name, "world"));

        using var changed = await admin.Http.PutAsync($"/api/v1/functions/{name}/files/run.sh", new StringContent("#!/bin/sh\necho 2\n"), AdminServer.Cancellation);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        await admin.SendAsync("PUT", $"functions/{name}/commit", new { commit = "HEAD" });
        var second = (await admin.ReadyAsync(name)).GetProperty("serving").GetString();
        Assert.NotEqual(first, second);
        Assert.Equal($"{second} x", await InvokeAsync(name, "x"));
        await admin.SendAsync("POST", $"functions/{name}/commit/undo");
        Assert.Equal(first, (await admin.ReadyAsync(name)).GetProperty("serving").GetString());

        await admin.SendAsync("PATCH", $"functions/{name}", new { ingress = new { host = "hello.example.com" }, scale = new { min = 1, max = 3 } });
        await ClusterAdmin.EventuallyAsync(
            () => Task.FromResult(admin.Objects.Find("networking.k8s.io/ingresses", "default", $"fn-{name}") is not null
                && admin.Objects.Find("autoscaling/horizontalpodautoscalers", "default", $"fn-{name}") is not null),
            () => $"{admin.Objects.Find("klusterfuck.io/functions", "default", name)}");
        await admin.SendAsync("DELETE", $"functions/{name}", expected: HttpStatusCode.NoContent);
        Assert.Null(admin.Deployment($"fn-{name}"));
        Assert.Contains($"kf-default/fn-{name}", admin.Gogs.Repositories);
    }

    [Fact]
    public async Task Flow_Deployed_ItsConnectorPostsWithTheKeyOfItsSecretAlone()
    {
        var (function, flow) = (AdminServer.NewName(), AdminServer.NewName());
        await admin.SendAsync("POST", "functions", new { name = function, runtime = "shell" }, HttpStatusCode.Created);
        var commit = (await admin.ReadyAsync(function)).GetProperty("commit").GetString();
        await admin.SendAsync("POST", "flows", Body($$"""{"name":"{{flow}}","model":{{AdminServer.Model(function)}}}"""), HttpStatusCode.Created);
        await ClusterAdmin.EventuallyAsync(() => Task.FromResult(admin.Deployment($"flow-{flow}-in") is not null), () => $"{admin.Objects.Find("klusterfuck.io/flows", "default", flow)}");

        var callback = new Uri(ClusterAdmin.Decode(admin.Objects.Find("/secrets", "default", $"flow-{flow}-in")!, "callback-url"));
        using var connector = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        using var refused = await connector.PostAsync(new Uri(callback.GetLeftPart(UriPartial.Path) + "?key=wrong"), new StringContent("x"), AdminServer.Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var other = await connector.PostAsync(new Uri(callback.AbsoluteUri.Replace($"/flow/{flow}/", "/flow/other/", StringComparison.Ordinal)), new StringContent("x"), AdminServer.Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
        using var taken = await connector.PostAsync(new Uri(callback.AbsoluteUri + "&wait=60s"), new StringContent("order"), AdminServer.Cancellation);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Contains($"{commit} order", await taken.Content.ReadAsStringAsync(AdminServer.Cancellation), StringComparison.Ordinal);

        await admin.SendAsync("POST", $"flows/{flow}/suspend");
        await ClusterAdmin.EventuallyAsync(() => Task.FromResult(admin.Deployment($"flow-{flow}-in") is null), () => "The connector still runs.");
        using var suspended = await connector.PostAsync(callback, new StringContent("x"), AdminServer.Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, suspended.StatusCode);
        await admin.SendAsync("POST", $"flows/{flow}/resume");
        await ClusterAdmin.EventuallyAsync(() => Task.FromResult(admin.Deployment($"flow-{flow}-in") is not null), () => "The connector does not run again.");
    }

    [Fact]
    public async Task Push_ReportedByGogs_IsSelectedAndRolledOutWhereFollowed()
    {
        var name = AdminServer.NewName();
        await admin.SendAsync("POST", "functions", new { name, runtime = "shell", follow = "HEAD" }, HttpStatusCode.Created);
        await admin.ReadyAsync(name);
        var folder = Directory.CreateTempSubdirectory("kf-cluster-push-").FullName;
        try
        {
            var url = admin.Gogs.Url.Replace("://", $"://{FakeGogs.Administrator}:{Uri.EscapeDataString(FakeGogs.AdministratorPassword)}@", StringComparison.Ordinal);
            await GitClient.RunAsync(folder, "clone", "-q", $"{url}kf-default/fn-{name}.git", "work");
            var work = Path.Combine(folder, "work");
            await File.WriteAllTextAsync(Path.Combine(work, "more.txt"), "more", AdminServer.Cancellation);
            await GitClient.RunAsync(work, "add", ".");
            await GitClient.RunAsync(work, "commit", "-q", "-m", "More");
            var pushed = (await GitClient.RunAsync(work, "rev-parse", "HEAD")).Trim();
            await GitClient.RunAsync(work, "push", "-q");
            await ClusterAdmin.EventuallyAsync(
                () => Task.FromResult(FakeWorkers.Variable(admin.Deployment($"fn-{name}"), "GIT_COMMIT") == pushed), () => $"{admin.Objects.Find("klusterfuck.io/functions", "default", name)?["status"]}");
            Assert.Equal(pushed, (await admin.ReadyAsync(name)).GetProperty("serving").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Worker_StartsWhileGogsIsDown_ClonesWhatItsEnvironmentSays()
    {
        var name = AdminServer.NewName();
        await admin.SendAsync("POST", "functions", new { name, runtime = "shell" }, HttpStatusCode.Created);
        var commit = (await admin.ReadyAsync(name)).GetProperty("serving").GetString();
        var secret = admin.Objects.Find("/secrets", "default", $"fn-{name}")!;
        var (user, password) = (ClusterAdmin.Decode(secret, "git-user"), ClusterAdmin.Decode(secret, "git-password"));
        Assert.Contains(user, admin.Gogs.Users);
        var url = FakeWorkers.Variable(admin.Deployment($"fn-{name}"), "GIT_MIRROR_URL")!;
        Assert.StartsWith(admin.Http.BaseAddress!.AbsoluteUri, url, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("kf-cluster-worker-").FullName;
        await admin.Gogs.StopAsync();
        try
        {
            var worker = new RemoteRepository(new RemoteAddress(url, user, password), Path.Combine(folder, "work"), TimeProvider.System);
            Assert.Equal(commit, (await worker.ResolveAsync(commit, AdminServer.Cancellation)).Id.Value);
            var stranger = new RemoteRepository(new RemoteAddress(url, user, "wrong"), Path.Combine(folder, "no"), TimeProvider.System);
            Assert.Equal(ErrorCodes.GitHostUnavailable, (await Assert.ThrowsAsync<KlusterfuckException>(() => stranger.ResolveAsync(commit, AdminServer.Cancellation))).Code);
        }
        finally
        {
            admin.Gogs.Start();
            Directory.Delete(folder, recursive: true);
        }

        await admin.SendAsync("DELETE", $"functions/{name}?repository=remove", expected: HttpStatusCode.NoContent);
        await ClusterAdmin.EventuallyAsync(() => Task.FromResult(!admin.Gogs.Users.Contains(user)), () => "Its user is still there.");
        Assert.DoesNotContain($"kf-default/fn-{name}", admin.Gogs.Repositories);
    }

    [Fact]
    public async Task Connector_RegisteredOverRest_IsAResource()
    {
        var name = AdminServer.NewName();
        var body = new { name, image = "registry.example.com/mine:1", description = "Mine", variables = new[] { new { name = "QUEUE", required = true } } };
        await admin.SendAsync("POST", "connectors", body, HttpStatusCode.Created);
        Assert.Equal("registry.example.com/mine:1", (string?)admin.Objects.Find("klusterfuck.io/connectors", "default", name)!["spec"]!["image"]);
        var changed = await admin.SendAsync("PUT", $"connectors/{name}", new { image = "registry.example.com/mine:2", variables = body.variables });
        Assert.Equal("registry.example.com/mine:2", changed.GetProperty("image").GetString());
        Assert.Contains((await admin.SendAsync("GET", "connectors?limit=200")).GetProperty("items").EnumerateArray(), c => c.GetProperty("name").GetString() == name);
        await admin.SendAsync("DELETE", $"connectors/{name}", expected: HttpStatusCode.NoContent);
        Assert.Null(admin.Objects.Find("klusterfuck.io/connectors", "default", name));
        await admin.SendAsync("GET", $"connectors/{name}", expected: HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Secret_SetOverRest_ReachesTheWorkersAndIsNeverAnswered()
    {
        var (secret, name) = ($"s-{AdminServer.NewName()}", AdminServer.NewName());
        await admin.SendAsync("POST", "secrets", new { name = secret, value = "hidden-value", forFunctions = true }, HttpStatusCode.Created);
        await admin.SendAsync("POST", "functions", new { name, runtime = "shell", secrets = new[] { secret } }, HttpStatusCode.Created);
        await admin.ReadyAsync(name);
        var variables = admin.Deployment($"fn-{name}")!.SelectToken("spec.template.spec.containers[0].env")!;
        Assert.Contains(variables, v => (string?)v.SelectToken("valueFrom.secretKeyRef.name") == $"secret-{secret}");
        Assert.DoesNotContain("hidden-value", $"{admin.Deployment($"fn-{name}")}", StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-value", (await admin.SendAsync("GET", "secrets")).ToString(), StringComparison.Ordinal);
    }

    private async Task<string> InvokeAsync(string name, string body)
    {
        using var answer = await admin.Http.PostAsync($"/fn/{name}", new StringContent(body), AdminServer.Cancellation);
        var text = await answer.Content.ReadAsStringAsync(AdminServer.Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return text;
    }

    private static JsonElement Body(string json) => JsonDocument.Parse(json).RootElement;
}
