using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Runner.Tests.Telemetry;

/// <summary>A collector that takes OTLP over HTTP and keeps what it understands of it: spans, and the names of metrics.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeCollector(WebApplication app) => this.app = app;

    public ConcurrentQueue<SentSpan> Spans { get; } = new();

    public ConcurrentDictionary<string, bool> Metrics { get; } = new();

    public string Url => app.Urls.First();

    public static async Task<FakeCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var collector = new FakeCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        foreach (var item in ProtobufFields.Path(body.ToArray(), 1, 2, 2))
        {
            if (http.Request.Path == "/v1/traces")
                Spans.Enqueue(SentSpan.Read(item));
            else if (ProtobufFields.Text(item, 1) is { Length: > 0 } name)
                Metrics[name] = true;
        }

        http.Response.ContentType = "application/x-protobuf";
    }
}
