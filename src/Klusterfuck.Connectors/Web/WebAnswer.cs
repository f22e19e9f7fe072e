using System.Globalization;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Connectors.Web;

/// <summary>Answers requests.</summary>
internal static class WebAnswer
{
    /// <summary>Answers with a sentence.</summary>
    public static Task SayAsync(HttpContext http, int status, string sentence)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(sentence + "\n", http.RequestAborted);
    }

    /// <summary>Answers with what the callback answered. What is not the caller's fault is 503, to be tried again.</summary>
    public static Task RelayAsync(HttpContext http, CallbackAnswer answer)
    {
        if (answer.IsAccepted)
        {
            http.Response.StatusCode = answer.Status;
            if (answer.ContentType.Length > 0)
                http.Response.ContentType = answer.ContentType;
            foreach (var (name, value) in answer.Headers)
                http.Response.Headers[name] = value;
            if (!FunctionHttp.HasBody(http.Request.Method, answer.Status))
                return Task.CompletedTask;
            return http.Response.Body.WriteAsync(answer.Body, http.RequestAborted).AsTask();
        }

        switch (answer.Status)
        {
            case 400 or 413 or 422:
                return SayAsync(http, answer.Status, "The flow rejects this.");
            case 502:
                return SayAsync(http, StatusCodes.Status502BadGateway, "The run failed.");
            default:
                var seconds = (int)Math.Clamp(Math.Ceiling(answer.RetryAfter?.TotalSeconds ?? 1), 1, 60);
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                return SayAsync(
                    http, answer.Status == StatusCodes.Status429TooManyRequests ? answer.Status : StatusCodes.Status503ServiceUnavailable, "The flow does not take this now; try again.");
        }
    }
}
