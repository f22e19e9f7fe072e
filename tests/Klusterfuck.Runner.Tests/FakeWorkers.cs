using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Runner.Tests;

/// <summary>The workers of functions: <c>/{function}</c> answers what a test says, and every call is noted.</summary>
internal sealed class FakeWorkers : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeWorkers(WebApplication app) => this.app = app;

    public ConcurrentQueue<WorkerCall> Calls { get; } = new();

    public ConcurrentDictionary<string, Func<WorkerCall, CancellationToken, Task<string>>> Functions { get; } = new();

    public Uri AddressOf(string function) => new($"{app.Urls.First()}/{function}");

    public static async Task<FakeWorkers> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var workers = new FakeWorkers(app);
        app.Run(workers.AnswerAsync);
        await app.StartAsync();
        return workers;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var call = new WorkerCall(
            http.Request.Path.Value!.Trim('/'), await reader.ReadToEndAsync(http.RequestAborted), http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        Calls.Enqueue(call);
        if (call.Header("Authorization") != $"Bearer key-of-{call.Function}")
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            var answer = await Functions[call.Function](call, http.RequestAborted);
            http.Response.Headers["X-Kf-Commit"] = new string('c', 40);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }
}
