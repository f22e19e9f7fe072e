using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Klusterfuck.Rest.Requests;

/// <summary>
/// An answer that is written item by item, as NDJSON or as server-sent events. Ends with the caller or with the service; a silent event stream is
/// kept alive by comments.
/// </summary>
internal sealed class LineStream : IAsyncDisposable
{
    private const int FlushEach = 64;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private readonly HttpContext http;
    private readonly bool events;
    private readonly CancellationTokenSource ended;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Task keepingAlive;
    private int unflushed;

    private LineStream(HttpContext http, bool events)
    {
        this.http = http;
        this.events = events;
        var lifetime = http.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.ContentType = events ? "text/event-stream" : "application/x-ndjson";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        keepingAlive = events ? KeepAliveAsync(http.RequestServices.GetRequiredService<TimeProvider>()) : Task.CompletedTask;
    }

    /// <summary>Fires when the caller is gone or the service ends.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Whether a caller asks for server-sent events.</summary>
    public static bool WantsEvents(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Begins a stream, lets items be written to it, and ends it when they are all written, the caller is gone or the service ends.</summary>
    public static async Task RunAsync(HttpContext http, bool events, Func<LineStream, Task> write)
    {
        await using var stream = new LineStream(http, events);
        if (HeadMiddleware.IsHead(http))
            return;
        try
        {
            await write(stream);
        }
        catch (OperationCanceledException) when (stream.Ended.IsCancellationRequested)
        {
            // Following has no other end.
        }
    }

    /// <summary>Sends the head of the answer, so that the caller knows it is followed.</summary>
    public async Task OpenAsync()
    {
        await http.Response.StartAsync(Ended);
        await http.Response.BodyWriter.FlushAsync(Ended);
    }

    /// <summary>Writes one item.</summary>
    public async Task WriteAsync<T>(T item, JsonTypeInfo<T> type, bool flush, string? name = null, string? id = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(item, type);
        await gate.WaitAsync(Ended);
        try
        {
            var body = http.Response.BodyWriter;
            if (events)
                body.Write(Encoding.UTF8.GetBytes((name is null ? "" : $"event: {name}\n") + (id is null ? "" : $"id: {id}\n") + "data: "));
            body.Write(json);
            body.Write(events ? "\n\n"u8 : "\n"u8);
            if (flush || ++unflushed % FlushEach == 0)
                await body.FlushAsync(Ended);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await keepingAlive;
        ended.Dispose();
        gate.Dispose();
    }

    private async Task KeepAliveAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(KeepAlive, time);
        try
        {
            while (await timer.WaitForNextTickAsync(Ended))
            {
                await gate.WaitAsync(Ended);
                try
                {
                    http.Response.BodyWriter.Write(": still here\n\n"u8);
                    await http.Response.BodyWriter.FlushAsync(Ended);
                }
                finally
                {
                    gate.Release();
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The stream is over; its writer notices by itself.
        }
    }
}
