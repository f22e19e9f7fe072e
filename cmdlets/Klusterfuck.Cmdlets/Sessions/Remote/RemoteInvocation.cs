using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Calls a function at its address. There is no time limit here: a function has one of its own, and the caller may stop waiting.</summary>
internal static class RemoteInvocation
{
    /// <summary>Sends a request and gives the answer when its head is there.</summary>
    public static async Task<FunctionResponse> SendAsync(
        RemoteClient client, Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
    {
        var begin = TimeProvider.System.GetTimestamp();
        using var message = Make(client.Admin, function, request, commit);
        var response = await client.OpenAsync(message, cancellationToken);
        try
        {
            var requestId = Header(response, FunctionHttp.RequestIdHeader);
            CommitId? served = CommitId.TryParse(Header(response, FunctionHttp.CommitHeader), out var id) ? id : null;
            if (!response.IsSuccessStatusCode && await FindFailureAsync(client, response, requestId, cancellationToken) is { } failure)
            {
                response.Dispose();
                return new FunctionResponse(failure with { Duration = TimeProvider.System.GetElapsedTime(begin) });
            }

            var body = new HttpAnswerStream(
                await response.Content.ReadAsStreamAsync(cancellationToken), new InvocationResult { RequestId = requestId ?? "", Commit = served }, TimeProvider.System, begin);
            return new FunctionResponse(served ?? default, (int)response.StatusCode, Headers(response), body, body.Completion, () =>
            {
                body.Dispose();
                response.Dispose();
                return ValueTask.CompletedTask;
            });
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static HttpRequestMessage Make(Uri admin, Target function, FunctionRequest request, CommitId? commit)
    {
        var address = SessionAddresses.Function(admin, function.Namespace, function.Name).AbsoluteUri + request.Path;
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Query.Length == 0 ? address : $"{address}?{request.Query}");
        if (request.ContentLength > 0 || request.ContentType.Length > 0)
            message.Content = new StreamContent(request.Body);
        if (message.Content is not null && request.ContentType.Length > 0 && MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            message.Content.Headers.ContentType = type;
        foreach (var (name, value) in request.Headers)
        {
            if (FunctionHttp.ReachesProgram(name) && !message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        if (commit is { } trial)
            message.Headers.Add(FunctionHttp.CommitHeader, trial.Value);
        return message;
    }

    // What the function itself answers with such a status is its answer; what admin says of it names the stage and this very request.
    private static async Task<InvocationResult?> FindFailureAsync(
        RemoteClient client, HttpResponseMessage response, string? requestId, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return null;
        if (requestId is null)
        {
            await RemoteProblem.ThrowIfRefusedAsync(response, client.Admin, cancellationToken);
            return null;
        }

        // The body is read into memory, so that it is still there for a caller whose function answered it.
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return await RemoteProblem.ReadAsync(response, client.Admin, cancellationToken) is { } problem && problem.Text("requestId") == requestId
            && Enum.TryParse<InvocationFailure>(problem.Text("stage"), ignoreCase: true, out var stage)
                ? Read(problem, requestId, stage)
                : null;
    }

    private static InvocationResult Read(JsonElement problem, string requestId, InvocationFailure stage) => new()
    {
        RequestId = requestId,
        Failure = stage,
        Message = problem.Text("detail"),
        Commit = problem.Commit("commit"),
        ExitCode = (int?)problem.Number("exitCode"),
        StandardErrorTail = problem.Text("stderr") ?? "",
    };

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static ImmutableArray<KeyValuePair<string, string>> Headers(HttpResponseMessage response) =>
    [
        .. response.Headers.Concat(response.Content.Headers)
            .Where(h => FunctionHttp.ReachesCaller(h.Key))
            .SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, v))),
    ];
}
