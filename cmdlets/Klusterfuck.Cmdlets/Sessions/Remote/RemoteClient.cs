using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Requests to one admin: the token goes with each and is never shown, every one is traced and has a time limit, and a refusal becomes what the engine would have thrown.</summary>
internal sealed class RemoteClient(Uri admin, string? token, IRequestTrace trace)
{
    /// <summary>How long an ordinary request may take, to the end of its answer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    /// <summary>How long one may take that waits until a commit is prepared, which may itself take ten minutes.</summary>
    public static readonly TimeSpan PreparationLimit = TimeSpan.FromMinutes(11);

    // A redirect could carry the token to somebody else; an admin sends none.
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The admin.</summary>
    public Uri Admin => admin;

    /// <summary>The token; null where none is known.</summary>
    public string? Token => token;

    /// <summary>Reads JSON.</summary>
    public Task<JsonElement> GetAsync(NamespaceName ns, string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, ns, path, content: null, cancellationToken);

    /// <summary>Sends JSON, or nothing where it is null, and reads the JSON that is answered; an undefined element where nothing is.</summary>
    public Task<JsonElement> SendJsonAsync(
        HttpMethod method, NamespaceName ns, string path, object? body, CancellationToken cancellationToken, TimeSpan? limit = null) =>
        SendAsync(method, ns, path, body is null ? null : Json(JsonSerializer.Serialize(body)), cancellationToken, limit: limit);

    /// <summary>Sends a body and reads the JSON that is answered; an undefined element where nothing is.</summary>
    public async Task<JsonElement> SendAsync(
        HttpMethod method, NamespaceName ns, string path, HttpContent? content, CancellationToken cancellationToken, Action<HttpRequestHeaders>? headers = null,
        TimeSpan? limit = null)
    {
        var (bytes, _) = await ReadAsync(method, ns, path, content, cancellationToken, headers, limit);
        if (bytes.Length == 0)
            return default;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new KlusterfuckException(CmdletErrorCodes.ConnectionLost, $"What {admin} answered is no JSON: it is no admin of Klusterfuck.", admin.ToString(), innerException: e);
        }
    }

    /// <summary>Sends a body and reads the bytes that are answered, with the headers.</summary>
    public async Task<(byte[] Body, HttpResponseHeaders Headers)> ReadAsync(
        HttpMethod method, NamespaceName ns, string path, HttpContent? content, CancellationToken cancellationToken, Action<HttpRequestHeaders>? headers = null,
        TimeSpan? limit = null)
    {
        var longest = limit ?? Limit;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(longest);
        using var request = new HttpRequestMessage(method, new Uri(SessionAddresses.Api(admin, ns), path)) { Content = content };
        headers?.Invoke(request.Headers);
        try
        {
            using var response = await OpenAsync(request, stop.Token);
            await RemoteProblem.ThrowIfRefusedAsync(response, admin, stop.Token);
            return (await response.Content.ReadAsByteArrayAsync(stop.Token), response.Headers);
        }
        catch (HttpRequestException e)
        {
            throw Lost(e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KlusterfuckException(
                CmdletErrorCodes.RequestTimeout, $"{admin} did not answer {method} {request.RequestUri!.AbsolutePath} within {longest.TotalSeconds:0} s.", admin.ToString());
        }
    }

    /// <summary>Sends a request and gives the answer when its head is there, whatever it says; for answers that are read as they come.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Klusterfuck.Cmdlets", "1"));
        var (method, address) = (request.Method.Method, request.RequestUri!);
        trace.Sent(method, address);
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            trace.Answered(method, address, (int)response.StatusCode, Stopwatch.GetElapsedTime(begin));
            return response;
        }
        catch (HttpRequestException e)
        {
            throw Lost(e);
        }
    }

    /// <summary>A request body of JSON text.</summary>
    public static HttpContent Json(string text) => new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json", "utf-8"));

    /// <summary>A query made of what is not null, with a question mark before it; empty where nothing is.</summary>
    public static string Query(params (string Name, string? Value)[] pairs)
    {
        var text = string.Join('&', pairs.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return text.Length == 0 ? "" : "?" + text;
    }

    /// <summary>The query that asks for a page.</summary>
    public static string Query(PageRequest page, params (string Name, string? Value)[] more) =>
        Query([("limit", $"{page.Limit}"), ("cursor", page.Cursor), .. more]);

    private KlusterfuckException Lost(HttpRequestException e) =>
        new(CmdletErrorCodes.ConnectionLost, $"{admin} cannot be reached: {(e.InnerException ?? e).Message}", admin.ToString(), innerException: e);
}
