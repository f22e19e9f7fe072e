using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Microsoft.Net.Http.Headers;

namespace Klusterfuck.Admin.Invocation;

/// <summary>Carries one HTTP request to a function and its answer back, both streamed.</summary>
internal static class FunctionExchange
{
    // What acts on the whole origin, or loosens what this service puts on every answer of a function.
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Set-Cookie", "Set-Cookie2", "Clear-Site-Data", "Strict-Transport-Security", "Service-Worker-Allowed", "Alt-Svc", "Report-To", "Reporting-Endpoints", "NEL",
        "Content-Security-Policy", "Content-Security-Policy-Report-Only", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "WWW-Authenticate",
        "Access-Control-Allow-Credentials", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cross-Origin-Embedder-Policy", "Origin-Agent-Cluster",
    };

    /// <summary>Runs a function for a request.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="invoker">Runs functions.</param>
    /// <param name="function">The function.</param>
    /// <param name="path">What the function sees as path.</param>
    /// <param name="commit">A commit to run without selecting it.</param>
    /// <param name="shared">Whether other origins may embed the answer.</param>
    public static async Task RunAsync(HttpContext http, IFunctionInvoker invoker, Target function, string path, CommitId? commit, bool shared)
    {
        var requestId = Guid.NewGuid().ToString("N");
        http.Response.Headers[FunctionHttp.RequestIdHeader] = requestId;
        http.Response.Headers.ContentSecurityPolicy = "sandbox";
        if (shared)
            http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        await using var answer = await invoker.InvokeAsync(function, Read(http, requestId, path), commit, http.RequestAborted);
        if (answer.Commit is { } served)
            http.Response.Headers[FunctionHttp.CommitHeader] = served.Value;
        if (answer.Failure is { } failure)
            await InvocationProblem.WriteAsync(http, function, failure);
        else
            await WriteAsync(http, answer);
    }

    private static FunctionRequest Read(HttpContext http, string requestId, string path)
    {
        var request = http.Request;
        var query = request.QueryString.Value ?? "";
        return new FunctionRequest
        {
            RequestId = requestId,
            Method = request.Method,
            Path = path,
            Query = query.StartsWith('?') ? query[1..] : query,
            ContentType = request.ContentType ?? "",
            ContentLength = request.ContentLength,
            Headers = [.. request.Headers.Where(h => FunctionHttp.ReachesProgram(h.Key) && !h.Key.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase))
                .Select(h => KeyValuePair.Create(h.Key, string.Join(", ", h.Value.ToArray())))],
            Body = request.Body,
            RemoteAddress = http.Connection.RemoteIpAddress?.ToString() ?? "",
        };
    }

    private static async Task WriteAsync(HttpContext http, FunctionResponse answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.Headers.Remove(HeaderNames.CacheControl);
        SetHeaders(http.Response.Headers, answer.Headers);
        try
        {
            if (FunctionHttp.HasBody(http.Request.Method, answer.Status))
            {
                http.Response.ContentLength = answer.Length; // Without it the end is a chunk and a packet of its own.
                await CopyAsync(answer.Body, http);
            }
            else
            {
                await answer.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            }
        }
        catch (IOException)
        {
            // The head is out, or the program failed with nothing else to say: only a broken connection tells the caller that this is not all.
            http.Abort();
        }
    }

    /// <summary>Puts the headers a program or a pod answered with on an answer, as far as they may reach the caller.</summary>
    public static void SetHeaders(IHeaderDictionary headers, IEnumerable<KeyValuePair<string, string>> answered)
    {
        foreach (var (name, value) in answered)
        {
            if (FunctionHttp.ReachesCaller(name) && !Kept.Contains(name) && !value.AsSpan().ContainsAnyInRange('\0', '\u001f'))
                headers.Append(name, value);
        }
    }

    private static async Task CopyAsync(Stream body, HttpContext http)
    {
        var writer = http.Response.BodyWriter;
        while (true)
        {
            var read = await body.ReadAsync(writer.GetMemory(16 * 1024), http.RequestAborted);
            if (read == 0)
                return;
            writer.Advance(read);
            // What the program has written is sent at once: a caller may wait for it.
            await writer.FlushAsync(http.RequestAborted);
        }
    }
}
