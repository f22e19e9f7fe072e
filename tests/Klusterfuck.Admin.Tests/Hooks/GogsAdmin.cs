using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Klusterfuck.Admin.Startup;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Tests.Gogs.Server;
using Klusterfuck.Engine.Git.Tests.Remotes;
using Klusterfuck.Engine.Selections.Following;
using Microsoft.AspNetCore.Builder;

namespace Klusterfuck.Admin.Tests.Hooks;

/// <summary>A service of its own whose repositories are on a Gogs, which reports pushes to it.</summary>
public sealed class GogsAdmin : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"kf-admin-gogs-{Guid.NewGuid():N}");
    private EmbeddedEngine? embedded;
    private WebApplication? app;

    internal FakeGogs Gogs { get; } = new();

    public HttpClient Http { get; private set; } = new();

    public string Url => app!.Urls.Single();

    public string Token => embedded!.Token;

    public GogsGit Git => embedded!.Gogs!;

    public async ValueTask InitializeAsync()
    {
        var url = $"http://127.0.0.1:{SmartHttpServer.FreePort()}";
        var gogs = new GogsOptions
        {
            Url = new Uri(Gogs.Url), User = FakeGogs.Administrator, Password = FakeGogs.AdministratorPassword, WebhookUrl = new Uri(url + "/hooks/gogs"),
            RequestTimeout = TimeSpan.FromSeconds(30), OutagePause = TimeSpan.FromMilliseconds(1),
        };
        var options = new AdminOptions
        {
            Urls = [url], Engine = new EmbeddedOptions { DataFolder = folder, Gogs = gogs, Follow = new FollowOptions { Interval = TimeSpan.FromHours(1) } },
        };
        embedded = await EmbeddedEngine.OpenAsync(options.Engine, TimeProvider.System, CancellationToken.None);
        app = AdminApp.Create(options, embedded, TimeProvider.System);
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
        await Gogs.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Http.SendAsync(request, AdminServer.Cancellation);
        var text = await answer.Content.ReadAsStringAsync(AdminServer.Cancellation);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public async Task<string> CreateAsync(string? follow = null)
    {
        var name = AdminServer.NewName();
        await SendAsync(HttpMethod.Post, "/api/v1/functions", new { name, runtime = "shell", follow }, HttpStatusCode.Created);
        return name;
    }
}
