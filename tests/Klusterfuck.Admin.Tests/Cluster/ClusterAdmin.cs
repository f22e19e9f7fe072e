using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Klusterfuck.Admin.Cluster;
using Klusterfuck.Admin.Startup;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Tests.Gogs.Server;
using Klusterfuck.Engine.Git.Tests.Remotes;
using Klusterfuck.Engine.Kubernetes;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Selections.Following;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Admin.Tests.Cluster;

/// <summary>A service that serves a cluster, as <c>Program.cs</c> puts it together: the API server, its pods and its Gogs are fakes that talk as the real ones do.</summary>
public sealed class ClusterAdmin : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"kf-admin-cluster-{Guid.NewGuid():N}");
    private FakeWorkers? workers;
    private FakeCluster? cluster;
    private ServedCluster? served;
    private EmbeddedEngine? embedded;
    private WebApplication? app;

    internal FakeGogs Gogs { get; } = new();

    internal FakeConnectors Connectors => workers!.Connectors;

    internal ObjectStore Objects => cluster!.Objects;

    public HttpClient Http { get; private set; } = new();

    public string Token => embedded!.Token;

    public async ValueTask InitializeAsync()
    {
        cluster = await FakeCluster.StartAsync();
        Objects.Change("/namespaces", "", "klusterfuck", _ => new JObject { ["metadata"] = new JObject { ["name"] = "klusterfuck" } });
        workers = await FakeWorkers.StartAsync(Objects);
        var url = $"http://127.0.0.1:{SmartHttpServer.FreePort()}";
        var settings = new ClusterSettings(
            cluster.KubeConfig,
            new ClusterOptions { Admin = new Uri(url), ServiceAddress = workers.Address, Identity = "admin", LeaseTime = TimeSpan.FromSeconds(3) },
            new GogsOptions
            {
                Url = new Uri(Gogs.Url), User = FakeGogs.Administrator, Password = FakeGogs.AdministratorPassword, Key = new string('k', 40), Folder = Path.Combine(folder, "mirrors"),
                WebhookUrl = new Uri(url + "/hooks/gogs"), RequestTimeout = TimeSpan.FromSeconds(30), OutagePause = TimeSpan.FromMilliseconds(1),
            });
        served = new ServedCluster(settings, TimeProvider.System, NullLoggerFactory.Instance);
        var engine = new EmbeddedOptions { DataFolder = folder, Follow = new FollowOptions { Interval = TimeSpan.FromHours(1) }, Ports = served.Engine.Ports };
        embedded = await EmbeddedEngine.OpenAsync(engine, TimeProvider.System, CancellationToken.None);
        app = AdminApp.Create(new AdminOptions { Urls = [url], Engine = engine, Cluster = settings }, embedded, TimeProvider.System, served);
        await app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app!.StopAsync();
        await app.DisposeAsync();
        await embedded!.DisposeAsync();
        served!.Dispose();
        await workers!.DisposeAsync();
        await cluster!.DisposeAsync();
        await Gogs.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Sends a request with the token and gives what it answers.</summary>
    public async Task<JsonElement> SendAsync(string method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{path}") { Content = body is null ? null : body is string text ? new StringContent(text) : JsonContent.Create(body) };
        using var answer = await Http.SendAsync(request, AdminServer.Cancellation);
        var said = await answer.Content.ReadAsStringAsync(AdminServer.Cancellation);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {said}");
        return said.Length == 0 ? default : JsonDocument.Parse(said).RootElement;
    }

    /// <summary>Waits until a function serves its selected commit, and gives it.</summary>
    public async Task<JsonElement> ReadyAsync(string name)
    {
        JsonElement function = default;
        await EventuallyAsync(async () => (function = await SendAsync("GET", $"functions/{name}")).GetProperty("status").GetString() == "ready", () => function.ToString());
        return function;
    }

    public static async Task EventuallyAsync(Func<Task<bool>> holds, Func<string> say)
    {
        for (var attempt = 0; !await holds(); attempt++)
        {
            Assert.True(attempt < 1200, $"It did not come true. {say()}");
            await Task.Delay(50, AdminServer.Cancellation);
        }
    }

    internal JObject? Deployment(string name) => Objects.Find("apps/deployments", "default", name);

    internal static string Decode(JObject secret, string key) => Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]![key]!));
}
