using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Cmdlets.Tests.Hosting;

/// <summary>Stands before the admin all tests share, and knows which requests came; can stop answering.</summary>
internal sealed class RecordingProxy : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private readonly WebApplication app;
    private readonly CancellationTokenSource end = new();

    public RecordingProxy()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(ForwardAsync);
        Task.Run(() => app.StartAsync()).GetAwaiter().GetResult();
        Address = new Uri(app.Urls.First());
    }

    public Uri Address { get; }

    /// <summary>Method and path of each request, in the order they came.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Whether requests get no answer.</summary>
    public bool Hangs { get; set; }

    public void Dispose()
    {
        end.Cancel();
        Task.Run(async () => await app.DisposeAsync()).GetAwaiter().GetResult();
        end.Dispose();
    }

    private async Task ForwardAsync(HttpContext http)
    {
        var request = http.Request;
        Requests.Enqueue($"{request.Method} {request.Path}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, end.Token);
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => http.Abort(), TaskScheduler.Default);
            return;
        }

        using var forward = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(RemoteAdmin.Address, $"{request.Path}{request.QueryString}"));
        if (request.ContentLength > 0 || request.Headers.ContainsKey("Transfer-Encoding"))
            forward.Content = new StreamContent(request.Body);
        foreach (var (name, values) in request.Headers.Where(h => h.Key is not ("Host" or "Transfer-Encoding")))
        {
            if (!forward.Headers.TryAddWithoutValidation(name, values.ToArray()))
                forward.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        using var answer = await Http.SendAsync(forward, HttpCompletionOption.ResponseHeadersRead, stop.Token);
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not "Transfer-Encoding"))
            http.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(http.Response.Body, stop.Token);
    }
}
