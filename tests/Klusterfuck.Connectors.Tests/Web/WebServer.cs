using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Connectors.Tests.Web;

/// <summary>A connector that is asked by HTTP, on a free loopback port.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly RunningConnector connector;

    private WebServer(WebApplication app, RunningConnector connector)
    {
        this.app = app;
        this.connector = connector;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    public static async Task<WebServer> StartAsync(string kind, ICallback callback, params (string Name, string Value)[] variables)
    {
        var connector = Started.Connector(kind, callback, variables);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(http => ((IRequestSource)connector.Source).AnswerAsync(http, http.Request.Path.Value!));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new WebServer(app, connector);
    }

    public async Task<(int Status, string Text)> SendAsync(string method, string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await connector.DisposeAsync();
    }
}
