using Klusterfuck.Engine;
using Klusterfuck.Rest.Security;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Klusterfuck.Rest.Problems;

/// <summary>Writes problem documents.</summary>
internal static class ProblemWriter
{
    /// <summary>The media type of a problem document.</summary>
    public const string ContentType = "application/problem+json";

    public static Task WriteAsync(HttpContext http, KlusterfuckException e)
    {
        var conditional = http.Request.Headers.ContainsKey(HeaderNames.IfMatch) || http.Request.Headers.ContainsKey(HeaderNames.IfNoneMatch);
        var status = StatusTable.Of(e.Code, conditional, Caller.Of(http).Known);
        if (e.Code.Kind == ErrorKind.Exhausted)
            http.Response.Headers.RetryAfter = "1";
        return WriteAsync(http, Make(status, e.Code.Id, e.Message) with
        {
            Target = e.Target,
            Hint = e.Hint,
            Problems = e.Problems.Count > 0 ? e.Problems : null,
        });
    }

    public static Task WriteAsync(HttpContext http, EdgeException e)
    {
        if (e.RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(http, Make(e.Status, e.Code, e.Message) with { Hint = e.Hint });
    }

    public static Task WriteAsync(HttpContext http, int status, string code, string detail, string? hint = null) =>
        WriteAsync(http, Make(status, code, detail) with { Hint = hint });

    public static async Task WriteAsync(HttpContext http, ProblemJson problem)
    {
        var response = http.Response;
        response.StatusCode = problem.Status;
        response.Headers.Remove(HeaderNames.ETag);
        response.Headers.Remove(HeaderNames.Location);
        response.Headers.Remove(HeaderNames.ContentLength);
        await response.WriteAsJsonAsync(problem, RestJson.Edge.ProblemJson, ContentType, http.RequestAborted);
    }

    public static ProblemJson Make(int status, string code, string detail) =>
        new() { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Code = code, Detail = detail };
}
