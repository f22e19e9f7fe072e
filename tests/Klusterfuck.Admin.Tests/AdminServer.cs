using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Klusterfuck.Admin.Startup;
using Klusterfuck.Admin.Tests;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Selections.Following;
using Microsoft.AspNetCore.Builder;

[assembly: AssemblyFixture(typeof(AdminServer))]

namespace Klusterfuck.Admin.Tests;

/// <summary>The real service on a free loopback port, over a data folder of its own; one for all tests, which keep to names of their own.</summary>
public sealed class AdminServer : IAsyncLifetime
{
    private readonly SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
    private EmbeddedEngine? embedded;
    private WebApplication? app;
    private HttpClient? http;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"kf-admin-{Guid.NewGuid():N}");

    public string Url => app!.Urls.Single();

    public string Token => embedded!.Token;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HttpClient Http => http ??= new HttpClient(handler) { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };

    public async ValueTask InitializeAsync()
    {
        var options = new AdminOptions { Urls = ["http://127.0.0.1:0"], AllowedHosts = ["kf.example"], Engine = new EmbeddedOptions { DataFolder = Folder, Follow = new FollowOptions { Interval = TimeSpan.FromHours(1) } } };
        embedded = await EmbeddedEngine.OpenAsync(options.Engine, TimeProvider.System, CancellationToken.None);
        app = AdminApp.Create(options, embedded, TimeProvider.System);
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
        await embedded!.DisposeAsync();
        http?.Dispose();
        handler.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Whether a program is on the path.</summary>
    public static bool HasProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, name)));

    /// <summary>A name no other test uses.</summary>
    public static string NewName() => $"t{Guid.NewGuid().ToString("N")[..10]}";

    /// <summary>Sends a request with the token; a path that begins with '/' is taken as it is, another is one of the API.</summary>
    public Task<Answer> SendAsync(string method, string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAnonymousAsync(method, path, body, [("Authorization", $"Bearer {Token}"), .. headers]);

    /// <summary>Sends a request without the token.</summary>
    public async Task<Answer> SendAnonymousAsync(string method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, body, headers);
        using var response = await Http.SendAsync(request, Cancellation);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Sends a request with the token and hands its answer over before its body.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string method, string path, object? body, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, body, [("Authorization", $"Bearer {Token}"), .. headers]);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Makes a shell function whose program is this script.</summary>
    public async Task<string> CreateFunctionAsync(string script, string extraConfig = "", string access = "token", string api = "/api/v1/")
    {
        var name = NewName();
        (await SendAsync("POST", $"{api}functions", new { name, runtime = "shell", access })).Expect(201);
        (await SendAsync("PUT", $"{api}functions/{name}/files/run.sh", "#!/bin/sh\n" + script)).Expect(200);
        (await SendAsync("PUT", $"{api}functions/{name}/files/config.yaml", $"version: 1\ncommand: ./run.sh\n{extraConfig}")).Expect(200);
        var selected = (await SendAsync("PUT", $"{api}functions/{name}/commit", new { commit = "HEAD" })).Expect(200).Json;
        Assert.Equal("ready", selected.GetProperty("status").GetString());
        return name;
    }

    /// <summary>Makes and deploys a flow of one http connector and one function.</summary>
    public async Task<string> CreateFlowAsync(string function, string retry = "{\"attempts\":1}", string api = "/api/v1/")
    {
        var name = NewName();
        (await SendAsync("POST", $"{api}flows", JsonDocument.Parse($$"""{"name":"{{name}}","model":{{Model(function, retry)}}}""").RootElement)).Expect(201);
        return name;
    }

    public static string Model(string function, string retry = "{\"attempts\":1}") => $$"""
        {"version":1,"nodes":[{"id":"in","kind":"connector","connector":"http"},{"id":"work","kind":"function","function":"{{function}}","retry":{{retry}}}],"links":[{"from":"in","to":"work"}]}
        """;

    /// <summary>Posts a payload and waits for its run to end.</summary>
    public async Task<JsonElement> RunAsync(string flow, string payload)
    {
        var posted = await SendAsync("POST", $"flow/{flow}/in?wait=30s", payload);
        var id = posted.Headers["X-Kf-Run-Id"];
        return (await SendAsync("GET", $"runs/{id}")).Expect(200).Json;
    }

    private static HttpRequestMessage Request(string method, string path, object? body, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? path : $"/api/v1/{path}")
        {
            Content = body switch
            {
                null => null,
                HttpContent content => content,
                string text => new StringContent(text, Encoding.UTF8, "text/plain"),
                byte[] bytes => new ByteArrayContent(bytes),
                _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
            },
        };
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type")
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }
}
