using System.Collections.Concurrent;
using Klusterfuck.Rest.Tests;
using Microsoft.AspNetCore.Http;

namespace Klusterfuck.Runner.Tests.Telemetry;

/// <summary>A collector that takes OTLP over HTTP and keeps what it understands of it: spans, and the names of metrics.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private LoopbackServer? server;

    private FakeCollector()
    {
    }

    public ConcurrentQueue<SentSpan> Spans { get; } = new();

    public ConcurrentDictionary<string, bool> Metrics { get; } = new();

    public string Url => server!.Url;

    public static async Task<FakeCollector> StartAsync()
    {
        var collector = new FakeCollector();
        collector.server = await LoopbackServer.StartAsync(collector.TakeAsync);
        return collector;
    }

    public ValueTask DisposeAsync() => server!.DisposeAsync();

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
