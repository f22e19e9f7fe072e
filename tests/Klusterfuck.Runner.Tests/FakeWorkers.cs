using System.Collections.Concurrent;
using Klusterfuck.Rest.Tests;
using Microsoft.AspNetCore.Http;

namespace Klusterfuck.Runner.Tests;

/// <summary>The workers of functions: <c>/{function}</c> answers what a test says, and every call is noted.</summary>
internal sealed class FakeWorkers : IAsyncDisposable
{
    private LoopbackServer? server;

    private FakeWorkers()
    {
    }

    public ConcurrentQueue<WorkerCall> Calls { get; } = new();

    public ConcurrentDictionary<string, Func<WorkerCall, CancellationToken, Task<string>>> Functions { get; } = new();

    public Uri AddressOf(string function) => new($"{server!.Url}/{function}");

    public static async Task<FakeWorkers> StartAsync()
    {
        var workers = new FakeWorkers();
        workers.server = await LoopbackServer.StartAsync(workers.AnswerAsync);
        return workers;
    }

    public ValueTask DisposeAsync() => server!.DisposeAsync();

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
