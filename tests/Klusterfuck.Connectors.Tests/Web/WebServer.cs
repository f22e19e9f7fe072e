using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Rest.Tests;

namespace Klusterfuck.Connectors.Tests.Web;

/// <summary>A connector that is asked by HTTP, on a free loopback port.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly LoopbackServer server;
    private readonly RunningConnector connector;

    private WebServer(LoopbackServer server, RunningConnector connector)
    {
        this.server = server;
        this.connector = connector;
        Http = new HttpClient { BaseAddress = new Uri(server.Url), Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    public static async Task<WebServer> StartAsync(string kind, ICallback callback, params (string Name, string Value)[] variables)
    {
        var connector = Started.Connector(kind, callback, variables);
        return new WebServer(await LoopbackServer.StartAsync(http => ((IRequestSource)connector.Source).AnswerAsync(http, http.Request.Path.Value!)), connector);
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
        await server.DisposeAsync();
        await connector.DisposeAsync();
    }
}
