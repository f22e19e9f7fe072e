using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>A Kubernetes API server in this process, as far as the product uses one, which the real client talks to.</summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder = Directory.CreateTempSubdirectory("kf-cluster-").FullName;
    private CancellationTokenSource watches = new();

    private FakeCluster()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.UseWebSockets();
        app.Run(AnswerAsync);
        KubeConfig = Path.Combine(folder, "config");
    }

    public ObjectStore Objects { get; } = new();

    public Faults Faults { get; } = new();

    /// <summary>Where ports of pods lead to: a port of this machine.</summary>
    public ConcurrentDictionary<(string Pod, int Port), int> Ports { get; } = new();

    /// <summary>The file that leads to it.</summary>
    public string KubeConfig { get; }

    public ConcurrentDictionary<string, int> Calls { get; } = new();

    public static async Task<FakeCluster> StartAsync()
    {
        var cluster = new FakeCluster();
        await cluster.app.StartAsync();
        File.WriteAllText(cluster.KubeConfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: fake
            clusters: [ { name: fake, cluster: { server: "{{cluster.app.Urls.First()}}" } } ]
            users: [ { name: fake, user: { token: the-token } } ]
            contexts: [ { name: fake, context: { cluster: fake, user: fake, namespace: default } } ]
            """);
        cluster.Objects.Change("/namespaces", "", "default", _ => new JObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JObject { ["name"] = "default" } });
        return cluster;
    }

    /// <summary>What the next watch of a collection is told as its first line, whatever it is.</summary>
    public ConcurrentDictionary<string, string> FirstLines { get; } = new();

    /// <summary>Ends all watches that are open.</summary>
    public void CutWatches() => Interlocked.Exchange(ref watches, new CancellationTokenSource()).Cancel();

    public async ValueTask DisposeAsync()
    {
        CutWatches();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization != "Bearer the-token")
        {
            await FailAsync(http, 401, "Unauthorized");
            return;
        }

        var watching = http.Request.Query["watch"] == "true";
        var fault = watching || http.WebSockets.IsWebSocketRequest ? null : Faults.Take(http.Request.Path.Value!);
        switch (fault)
        {
            case Fault.ServerError:
                await FailAsync(http, 500, "InternalError");
                return;
            case Fault.TooManyRequests:
                http.Response.Headers.RetryAfter = "0";
                await FailAsync(http, 429, "TooManyRequests");
                return;
            case Fault.DropBefore:
                http.Abort();
                return;
        }

        if (ApiPath.Parse(http.Request.Path.Value!) is not { } path)
        {
            await FailAsync(http, 404, "NotFound");
            return;
        }

        Calls.AddOrUpdate($"{http.Request.Method} {path.Collection}", 1, (_, n) => n + 1);
        if (path.Part == "portforward")
        {
            await PortForward.ServeAsync(http, path.Name!, Ports);
            return;
        }

        if (watching)
        {
            await WatchAsync(http, path);
            return;
        }

        var (status, body) = await new ApiOperations(Objects, path).AnswerAsync(http.Request);
        if (fault == Fault.DropAfter)
        {
            http.Abort();
            return;
        }

        if (fault == Fault.Slow)
            await Task.Delay(50);
        await WriteAsync(http, status, body);
    }

    private async Task WatchAsync(HttpContext http, ApiPath path)
    {
        var since = long.Parse(http.Request.Query["resourceVersion"].ToString() is { Length: > 0 } v ? v : "0", CultureInfo.InvariantCulture);
        if (Objects.Watch(path.Collection, path.Namespace, since) is not { } channel)
        {
            await FailAsync(http, 410, "Expired");
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, watches.Token);
        try
        {
            http.Response.ContentType = "application/json";
            await http.Response.StartAsync(end.Token);
            await WriteLineAsync(http, "BOOKMARK", new JObject { ["metadata"] = new JObject { ["resourceVersion"] = $"{since}" } }, end.Token);
            if (FirstLines.TryRemove(path.Collection, out var line))
            {
                await http.Response.WriteAsync(line + "\n", end.Token);
                await http.Response.Body.FlushAsync(end.Token);
            }

            await foreach (var happening in channel.Reader.ReadAllAsync(end.Token))
            {
                if (happening.Collection == path.Collection && (path.Namespace is null || happening.Namespace == path.Namespace)
                    && Selector.Matches(happening.Object, http.Request.Query["labelSelector"], http.Request.Query["fieldSelector"]))
                    await WriteLineAsync(http, happening.Type, happening.Object, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
        finally
        {
            Objects.Unwatch(channel);
        }
    }

    private static async Task WriteLineAsync(HttpContext http, string type, JObject json, CancellationToken cancellationToken)
    {
        await http.Response.WriteAsync(new JObject { ["type"] = type, ["object"] = json }.ToString(Formatting.None) + "\n", cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }

    private static Task FailAsync(HttpContext http, int code, string reason) => WriteAsync(http, code, ApiOperations.Status(code, reason, reason));

    private static Task WriteAsync(HttpContext http, int status, JObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToString(Formatting.None));
    }
}
