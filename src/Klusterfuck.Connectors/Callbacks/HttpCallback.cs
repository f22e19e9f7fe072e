using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Connectors.Callbacks;

/// <summary>Posts to an address, which carries its own key and is never shown.</summary>
public sealed class HttpCallback : ICallback, IDisposable
{
    private const int MaxReason = 1024;
    private const int MaxAnswer = 1024 * 1024;

    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;
    private readonly Uri address;
    private readonly TimeProvider time;

    /// <summary>Makes one.</summary>
    /// <param name="address">The address.</param>
    /// <param name="time">The clock.</param>
    public HttpCallback(Uri address, TimeProvider time)
    {
        this.address = address;
        this.time = time;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),

            // Neither trace nor log of the client shows the address.
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <inheritdoc/>
    public async Task<CallbackAnswer> PostAsync(Message message, TimeSpan? wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var timer = new CancellationTokenSource(AttemptTime + (wait ?? TimeSpan.Zero), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            using var request = Make(message, wait);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return await ReadAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The message of the exception may name the host, never the address.
            return new CallbackAnswer(0, $"{CallbackKeys.Redact(address.ToString())} cannot be reached: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CallbackAnswer(0, $"{CallbackKeys.Redact(address.ToString())} did not answer in time.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private HttpRequestMessage Make(Message message, TimeSpan? wait)
    {
        var to = address;
        if (wait is { } patience)
            to = new Uri($"{address}{(address.Query.Length > 1 ? '&' : '?')}wait={((long)patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}ms");
        var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ReadOnlyMemoryContent(message.Body) };
        if (message.ContentType.Length > 0)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", message.ContentType);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", message.Key);
        foreach (var (name, value) in message.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task<CallbackAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        var isResult = response.Headers.Contains(FunctionHttp.RunStatusHeader);
        var isAccepted = isResult || status is >= 200 and < 300;
        var most = isAccepted ? MaxAnswer : MaxReason;
        for (int read; body.Length < most && (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            body.Write(buffer, 0, read);
        var reason = isAccepted ? "" : $"status {status.ToString(CultureInfo.InvariantCulture)}: {Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)Math.Min(body.Length, MaxReason))}";
        return new CallbackAnswer(status, reason)
        {
            RetryAfter = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null,
            ContentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : "",
            Body = body.ToArray(),
            Location = response.Headers.Location?.ToString(),
            IsResult = isResult,
            Headers = isResult ? ListHeaders(response) : [],
        };
    }

    // Without what is the service's own: the address of the run, and what each server says for itself.
    private static ImmutableArray<KeyValuePair<string, string>> ListHeaders(HttpResponseMessage response)
    {
        var run = response.Headers.TryGetValues("X-Kf-Run-Id", out var ids) ? ids.First() : "";
        return
        [
            .. response.Headers.NonValidated
                .Where(h => FunctionHttp.ReachesCaller(h.Key) && h.Key is not ("Date" or "Server"))
                .Where(h => h.Key != "Location" || run.Length == 0 || !h.Value.ToString().EndsWith($"/runs/{run}", StringComparison.Ordinal))
                .Select(h => KeyValuePair.Create(h.Key, h.Value.ToString())),
        ];
    }
}
