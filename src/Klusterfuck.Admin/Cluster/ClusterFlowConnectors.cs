using System.Globalization;
using Klusterfuck.Admin.Connectors;
using Klusterfuck.Admin.Invocation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Workers;
using Klusterfuck.Engine.Kubernetes.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Problems;
using Microsoft.Net.Http.Headers;

namespace Klusterfuck.Admin.Cluster;

/// <summary>The connectors of a cluster: pods of their own, to whose Services requests are carried.</summary>
internal sealed class ClusterFlowConnectors(ServedCluster cluster, EmbeddedEngine embedded, TimeProvider time) : IFlowConnectors, IDisposable
{
    // Somewhat longer than a connector may hold a request for the result of a run.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(11);
    private static readonly string[] NotCarried = ["Host", "Cookie", "Content-Length", "Expect"];

    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = WatchedConnection.Opener(time),

        // What the caller sent is sent on.
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<IReadOnlyList<ConnectorStatus>> ListAsync(Flow flow, CancellationToken cancellationToken)
    {
        if (flow.Definition.Suspended || flow.Status.Commit is not { } commit)
            return [];
        FlowGraph graph;
        try
        {
            graph = await embedded.Graphs.GetAsync(flow.Definition.Target, commit, cancellationToken);
        }
        catch (KlusterfuckException)
        {
            // What is wrong with the commit is said wherever the flow is shown.
            return [];
        }

        return await cluster.Engine.Connectors.ListAsync(flow.Definition.Target, graph, cancellationToken);
    }

    public async Task<RequestTaker?> FindAsync(Target flow, NodeId node, CancellationToken cancellationToken)
    {
        if (await cluster.Engine.Connectors.FindEntranceAsync(flow, node, cancellationToken) is not { } entrance)
            return null;

        // Whether the pods that still are there check signatures nobody knows.
        if (entrance is { Signed: true, Ready: false })
            throw Unavailable("The connector is being started.");
        return new RequestTaker(entrance.Signed, (http, path) => CarryAsync(http, entrance, path));
    }

    public void Dispose() => client.Dispose();

    private static EdgeException Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, EdgeCodes.ConnectorUnavailable, message) { RetryAfter = 1 };

    private async Task CarryAsync(HttpContext http, ConnectorEntrance entrance, string path)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, limit.Token);
        using var request = await ReadAsync(http.Request, entrance.Address, path, ended.Token);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended.Token);
            await AnswerAsync(http, answer, ended.Token);
        }
        catch (Exception e) when (http.Response.HasStarted && e is (HttpRequestException or IOException or OperationCanceledException))
        {
            // The head is out: only a broken connection tells the caller that this is not all.
            http.Abort();
        }
        catch (HttpRequestException)
        {
            throw Unavailable("The connector does not answer.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new EdgeException(
                StatusCodes.Status504GatewayTimeout, EdgeCodes.ConnectorUnavailable, string.Create(CultureInfo.InvariantCulture, $"The connector did not answer within {TimeLimit.TotalMinutes} minutes."));
        }
    }

    // A body is a payload, which is kept in memory wherever it comes by; read to its end before, no slow caller holds the connector.
    private static async Task<HttpRequestMessage> ReadAsync(HttpRequest from, Uri address, string path, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await from.Body.ReadAsync(buffer, cancellationToken)) > 0; body.Write(buffer, 0, read))
        {
            if (body.Length + read > Payload.MaxBytes)
                throw new EdgeException(StatusCodes.Status413PayloadTooLarge, EdgeCodes.RequestTooLarge, "The body is larger than 1 MiB.");
        }

        var encoded = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri($"{address.AbsoluteUri.TrimEnd('/')}{encoded}{from.QueryString}"));
        if (body.Length > 0 || from.ContentLength is not null)
            request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in from.Headers)
        {
            if (!FunctionHttp.ReachesProgram(name) || NotCarried.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        return request;
    }

    private static async Task AnswerAsync(HttpContext http, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        http.Response.StatusCode = (int)answer.StatusCode;
        if (answer.Headers.CacheControl is not null)
            http.Response.Headers.Remove(HeaderNames.CacheControl);
        FunctionExchange.SetHeaders(
            http.Response.Headers, answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Select(h => KeyValuePair.Create(h.Key, string.Join(", ", h.Value))));
        if (!FunctionHttp.HasBody(http.Request.Method, http.Response.StatusCode))
            return;
        http.Response.ContentLength = answer.Content.Headers.ContentLength;
        await answer.Content.CopyToAsync(http.Response.Body, cancellationToken);
    }
}
