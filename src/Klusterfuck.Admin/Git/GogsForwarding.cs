using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Git;

/// <summary>Sends pushes on to Gogs, streamed both ways. Nothing of the caller's goes along but what git's protocol needs.</summary>
internal static class GogsForwarding
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(30);
    private static readonly string[] Sent = ["Content-Type", "Content-Encoding"];
    private static readonly string[] Answered = ["Content-Type", "Cache-Control", "Expires", "Pragma"];

    /// <summary>Serves one request.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="gogs">Where it goes.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="service">What is asked of it, with its query.</param>
    /// <param name="time">The clock.</param>
    public static async Task ServeAsync(HttpContext http, GogsGit gogs, Target repository, string service, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, limit.Token);
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), (Uri?)null);
        if (HttpMethods.IsPost(http.Request.Method))
        {
            request.Content = new StreamContent(http.Request.Body);
            request.Content.Headers.ContentLength = http.Request.ContentLength;
            foreach (var name in Sent)
            {
                if (http.Request.Headers[name].ToString() is { Length: > 0 } value)
                    request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (http.Request.Headers["Git-Protocol"].ToString() is { Length: > 0 } protocol)
            request.Headers.TryAddWithoutValidation("Git-Protocol", protocol);
        using var answer = await gogs.ForwardAsync(repository, service, request, ended.Token);
        http.Response.StatusCode = (int)answer.StatusCode is 401 or 403 or >= 500 ? StatusCodes.Status502BadGateway : (int)answer.StatusCode;
        foreach (var name in Answered)
        {
            if (answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values))
                http.Response.Headers[name] = string.Join(", ", values);
        }

        await answer.Content.CopyToAsync(http.Response.Body, ended.Token);
    }
}
