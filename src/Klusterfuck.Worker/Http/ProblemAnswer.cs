using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Klusterfuck.Engine.Invocation;
using Microsoft.AspNetCore.WebUtilities;

namespace Klusterfuck.Worker.Http;

/// <summary>Answers with problem details (RFC 9457).</summary>
internal static class ProblemAnswer
{
    private const int ClientClosedRequest = 499;

    /// <summary>Says how an invocation failed.</summary>
    public static Task WriteAsync(HttpContext context, InvocationResult result)
    {
        var extensions = new JsonObject { ["stage"] = JsonNamingPolicy.CamelCase.ConvertName(result.Failure.ToString()!) };
        if (result.ExitCode is { } code)
            extensions["exitCode"] = code;
        if (result.StandardErrorTail.Length > 0)
            extensions["stderr"] = result.StandardErrorTail;
        if (result.RetryAfter is { } pause)
            context.Response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, FunctionHttp.StatusOf(result), result.Message ?? "", extensions);
    }

    /// <summary>Says what is wrong.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail, JsonObject? extensions = null)
    {
        var problem = extensions ?? [];
        problem["type"] = "about:blank";
        problem["title"] = status == ClientClosedRequest ? "Client Closed Request" : ReasonPhrases.GetReasonPhrase(status);
        problem["status"] = status;
        problem["detail"] = detail;
        problem["requestId"] = context.Response.Headers[FunctionHttp.RequestIdHeader].ToString();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        return context.Response.WriteAsync(problem.ToJsonString(), context.RequestAborted);
    }
}
