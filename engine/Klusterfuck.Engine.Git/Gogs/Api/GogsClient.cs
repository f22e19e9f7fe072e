using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>
/// Sends requests to one Gogs. One write at a time, because several at once are refused with 401 or 500 where Gogs uses SQLite; such answers are tried again
/// a few times.
/// </summary>
internal sealed class GogsClient : IDisposable
{
    private const int ReadAttempts = 6;
    private const int WriteAttempts = 6;
    private const int LargestAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly GogsOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public GogsClient(GogsOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        Outage = new GogsOutage(options.OutagePause, time);
        Basic = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(string.IsNullOrEmpty(options.Password) ? $"{options.Token}:" : $"{options.User}:{options.Password}")));
        http = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = options.RequestTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            BaseAddress = options.Url,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>Whether it did not answer a moment ago.</summary>
    public GogsOutage Outage { get; }

    /// <summary>Where it is.</summary>
    public Uri Url => options.Url;

    /// <summary>The administrator, as Basic takes it: what git and the tokens' addresses want.</summary>
    public AuthenticationHeaderValue Basic { get; }

    /// <summary>The turn to write; one at a time for the whole server, pushes too.</summary>
    public SemaphoreSlim Writing { get; } = new(1, 1);

    /// <summary>
    /// Asks for something; 401 and 500 are asked again a few times, and so is 422: a read is refused with it only where Gogs looks its owner up twice and
    /// does not find him the second time, because SQLite is locked.
    /// </summary>
    public Task<GogsAnswer> ReadAsync(string path, AuthenticationHeaderValue authorization, CancellationToken cancellationToken) => RepeatAsync(
        () => SendAsync(HttpMethod.Get, path, null, authorization, cancellationToken),
        answer => answer.MayPass || answer.Status == HttpStatusCode.UnprocessableEntity, ReadAttempts, cancellationToken);

    /// <summary>Changes something, when it is its turn.</summary>
    public Task<GogsAnswer> WriteAsync(HttpMethod method, string path, JToken? body, AuthenticationHeaderValue authorization, CancellationToken cancellationToken) =>
        TakeTurnAsync(
            () => RepeatAsync(() => SendAsync(method, path, body, authorization, cancellationToken), answer => answer.MayPass, WriteAttempts, cancellationToken),
            cancellationToken);

    /// <summary>Does something when no one else writes; waits no longer for that than a push may take.</summary>
    public async Task<T> TakeTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (!await Writing.WaitAsync(options.GitTimeout, cancellationToken).ConfigureAwait(false))
            throw GogsErrors.TooSlow(Url, options.GitTimeout);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            Writing.Release();
        }
    }

    /// <summary>Waits before another attempt: longer with each, and at random.</summary>
    public Task PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var longest = Math.Min(LongestPause.TotalMilliseconds, 50 * Math.Pow(2, attempt));
        return Task.Delay(TimeSpan.FromMilliseconds(1 + (Random.Shared.NextDouble() * longest)), time, cancellationToken);
    }

    /// <summary>Sends a request of git's protocol on, as the administrator; the caller disposes the answer.</summary>
    public async Task<HttpResponseMessage> ForwardAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = Basic;
        try
        {
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            Outage.End();
            return answer;
        }
        catch (HttpRequestException e)
        {
            Outage.Begin();
            throw GogsErrors.NoAnswer(Url, e);
        }
    }

    /// <summary>One request, with a time limit.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.GitHostUnavailable"/> where nothing comes back.</exception>
    public async Task<(HttpStatusCode Status, string? Type, byte[] Body)> GetAsync(string path, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, null, authorization);
        return await ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        http.Dispose();
        Writing.Dispose();
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, JToken? body, AuthenticationHeaderValue? authorization)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = authorization;
        if (body is not null)
            request.Content = new StringContent(body.ToString(Formatting.None), Encoding.UTF8, "application/json");
        return request;
    }

    private async Task<GogsAnswer> SendAsync(HttpMethod method, string path, JToken? body, AuthenticationHeaderValue authorization, CancellationToken cancellationToken)
    {
        using var request = Request(method, "api/v1/" + path, body, authorization);
        var (status, _, bytes) = await ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
        return new GogsAnswer(status, Encoding.UTF8.GetString(bytes));
    }

    private async Task<(HttpStatusCode Status, string? Type, byte[] Body)> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            Outage.End();
            return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Outage.Begin();
            throw GogsErrors.TooSlow(Url, options.RequestTimeout);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Outage.Begin();
            throw GogsErrors.NoAnswer(Url, e);
        }
    }

    private async Task<GogsAnswer> RepeatAsync(Func<Task<GogsAnswer>> send, Func<GogsAnswer, bool> mayPass, int attempts, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await send().ConfigureAwait(false);
            if (!mayPass(answer) || attempt == attempts)
                return answer;
            await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }
}
