using System.Collections.Immutable;
using System.Net.Http.Headers;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Invocation.Workers;

/// <summary>Sends requests to workers and understands their answers.</summary>
/// <param name="time">The clock.</param>
public sealed class WorkerClient(TimeProvider time) : IDisposable
{
    private const int LongestProblem = 64 * 1024;

    private static readonly TimeSpan ProblemTime = TimeSpan.FromSeconds(30);

    // A function ends its requests itself; this is for a worker that no longer does.
    private static readonly TimeSpan LongestAnswer = FunctionConfig.LongestTimeout + TimeSpan.FromMinutes(1);

    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = WatchedConnection.Opener(time),

        // The trace a request goes on with is among its variables.
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends one request. What fails on the way is an outcome too.</summary>
    /// <param name="address">Where the workers of the function answer.</param>
    /// <param name="token">The token they take.</param>
    /// <param name="request">The request. Of its variables those of the run and the trace are sent on.</param>
    /// <param name="commit">The commit to run; null for the one that is selected.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<FunctionResponse> SendAsync(Uri address, string token, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(request);
        var began = time.GetTimestamp();
        using var message = Make(address, token, request, commit);
        using var timer = new CancellationTokenSource(LongestAnswer, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail(request, InvocationFailure.Timeout, "The worker of the function did not answer.", commit, began, null);
        }
        catch (HttpRequestException error)
        {
            return Fail(request, InvocationFailure.Checkout, $"No worker of the function answers: {error.Message}", commit, began, TimeSpan.FromSeconds(1));
        }

        var served = response.Headers.TryGetValues(FunctionHttp.CommitHeader, out var named) && CommitId.TryParse(named.First(), out var id) ? id : commit;
        if (IsProblem(response))
        {
            using (response)
                return await ReadProblemAsync(response, request, served, began, cancellationToken).ConfigureAwait(false);
        }

        Stream content;
        try
        {
            content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        var body = new HttpAnswerStream(content, new InvocationResult { RequestId = request.RequestId, Commit = served }, time, began);
        return new FunctionResponse(served ?? default, (int)response.StatusCode, HeadersOf(response), body, body.Completion, () =>
        {
            body.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static HttpRequestMessage Make(Uri address, string token, FunctionRequest request, CommitId? commit)
    {
        var path = string.Join('/', request.Path.Split('/').Select(Uri.EscapeDataString));
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri($"{address.AbsoluteUri.TrimEnd('/')}{path}{(request.Query.Length > 0 ? "?" + request.Query : "")}"));
        if (request.Body != Stream.Null || request.ContentLength is > 0)
            message.Content = new StreamContent(request.Body);
        foreach (var (name, value) in request.Headers.Where(h => FunctionHttp.ReachesProgram(h.Key) && !h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        if (message.Content is { } content)
        {
            content.Headers.Remove("Content-Type");
            if (request.ContentType.Length > 0)
                content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
            content.Headers.ContentLength = request.ContentLength;
        }

        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        message.Headers.TryAddWithoutValidation(FunctionHttp.RequestIdHeader, request.RequestId);
        if (commit is { } wanted)
            message.Headers.TryAddWithoutValidation(FunctionHttp.CommitHeader, wanted.Value);
        foreach (var (variable, value) in request.Variables)
        {
            if (FunctionHttp.HeaderOf(variable) is not { } header)
                continue;
            message.Headers.Remove(header);
            message.Headers.TryAddWithoutValidation(header, value);
        }

        return message;
    }

    private static ImmutableArray<KeyValuePair<string, string>> HeadersOf(HttpResponseMessage response) =>
    [
        .. response.Headers.Concat(response.Content.Headers).Where(h => FunctionHttp.ReachesCaller(h.Key)).Select(h => new KeyValuePair<string, string>(h.Key, string.Join(", ", h.Value))),
    ];

    private static bool IsProblem(HttpResponseMessage response) =>
        (int)response.StatusCode >= 400 && response.Content.Headers.ContentType?.MediaType == "application/problem+json";

    private async Task<FunctionResponse> ReadProblemAsync(HttpResponseMessage response, FunctionRequest request, CommitId? commit, long began, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(ProblemTime, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var bytes = new byte[LongestProblem];
        var stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
        var problem = Parse(System.Text.Encoding.UTF8.GetString(bytes, 0, count));
        if (Enum.TryParse<InvocationFailure>((string?)problem["stage"], ignoreCase: true, out var failure))
        {
            return new FunctionResponse(new InvocationResult
            {
                RequestId = request.RequestId, Failure = failure, Message = (string?)problem["detail"], Commit = commit, ExitCode = (int?)problem["exitCode"],
                StandardErrorTail = (string?)problem["stderr"] ?? "", Duration = time.GetElapsedTime(began), RetryAfter = response.Headers.RetryAfter?.Delta,
            });
        }

        // The program's own problem, or the worker's that no stage is part of: an answer like any other.
        var result = new InvocationResult { RequestId = request.RequestId, Commit = commit, Duration = time.GetElapsedTime(began) };
        return new FunctionResponse(
            commit ?? default, (int)response.StatusCode, HeadersOf(response), new MemoryStream(bytes, 0, count, writable: false), Task.FromResult(result), () => ValueTask.CompletedTask);
    }

    private static JObject Parse(string text)
    {
        try
        {
            return JObject.Parse(text);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private FunctionResponse Fail(FunctionRequest request, InvocationFailure failure, string message, CommitId? commit, long began, TimeSpan? retry) => new(new InvocationResult
    {
        RequestId = request.RequestId, Failure = failure, Message = message, Commit = commit, Duration = time.GetElapsedTime(began), RetryAfter = retry,
    });
}
