using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Api;

/// <summary>Sends requests to the API server. What may pass by itself is tried again a few times, with pauses that grow and as long as the server asks.</summary>
internal sealed class ApiTransport : IDisposable
{
    private const int MaxAttempts = 7;

    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestAskedPause = TimeSpan.FromSeconds(30);

    private readonly k8s.Kubernetes client;
    private readonly TimeProvider time;

    public ApiTransport(ClusterConnection connection, TimeProvider time)
    {
        client = new k8s.Kubernetes(connection.Configuration);
        this.time = time;
    }

    /// <summary>The client, for WebSockets.</summary>
    public k8s.Kubernetes Client => client;

    /// <summary>Sends a request until it is answered for good.</summary>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, JToken? body, string contentType, CancellationToken cancellationToken)
    {
        var text = body?.ToString(Formatting.None);
        for (var attempt = 1; ; attempt++)
        {
            var (answer, pause) = await TryAsync(method, path, text, contentType, attempt, cancellationToken).ConfigureAwait(false);
            if (answer is not null && (!MayPass(answer.Status) || attempt == MaxAttempts))
                return answer;
            if (attempt == MaxAttempts)
                throw Unreachable(path);
            await Task.Delay(pause ?? PauseAfter(attempt), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens an answer that is read as it comes. The time limit is the caller's.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var request = await MakeAsync(HttpMethod.Get, path, null, "", cancellationToken).ConfigureAwait(false);
        return await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => client.Dispose();

    /// <summary>The pause after a failed attempt: it doubles, with a random part.</summary>
    public static TimeSpan PauseAfter(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 20));
        return (pause < LongestPause ? pause : LongestPause) * (0.75 + (Random.Shared.NextDouble() / 2));
    }

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task<(ApiAnswer? Answer, TimeSpan? Pause)> TryAsync(
        HttpMethod method, string path, string? body, string contentType, int attempt, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(RequestTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = await MakeAsync(method, path, body, contentType, both.Token).ConfigureAwait(false);
            using var response = await client.HttpClient.SendAsync(request, both.Token).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(both.Token).ConfigureAwait(false);
            return (new ApiAnswer(response.StatusCode, Parse(text), attempt), AskedPause(response.Headers.RetryAfter));
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, null);
        }
    }

    private async Task<HttpRequestMessage> MakeAsync(HttpMethod method, string path, string? body, string contentType, CancellationToken cancellationToken)
    {
        var root = client.BaseUri.AbsoluteUri.TrimEnd('/');
        var request = new HttpRequestMessage(method, new Uri(root + path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        if (client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, cancellationToken).ConfigureAwait(false);
        return request;
    }

    private static JObject Parse(string text)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
            return JToken.ReadFrom(reader) as JObject ?? [];
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing: the status says enough.
            return [];
        }
    }

    private static TimeSpan? AskedPause(RetryConditionHeaderValue? header) =>
        header?.Delta is { } asked ? asked < LongestAskedPause ? asked : LongestAskedPause : null;

    private KlusterfuckException Unreachable(string path) => new(
        ErrorCodes.ClusterUnavailable, $"The cluster at {client.BaseUri} does not answer.", path.Split('?')[0], "Look whether it runs and can be reached from here.");
}
