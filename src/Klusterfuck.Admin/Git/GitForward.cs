using Klusterfuck.Admin.Cluster;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Git;

/// <summary>Sends requests of git's protocol on to the cluster's git host, streamed both ways.</summary>
internal sealed class GitForward(ServedCluster cluster)
{
    private static readonly string[] Headers = ["Content-Type", "Content-Encoding", "Git-Protocol", "Accept", "Accept-Encoding"];

    /// <summary>Serves one request for a repository.</summary>
    public async Task ServeAsync(HttpContext http, Target repository, string service)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), (Uri?)null);
        if (HttpMethods.IsPost(http.Request.Method))
            request.Content = new StreamContent(http.Request.Body);
        foreach (var name in Headers)
        {
            if (http.Request.Headers.TryGetValue(name, out var values) && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        using var response = await cluster.Git.ForwardAsync(repository, service, request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        http.Response.Headers.CacheControl = "no-cache";
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
