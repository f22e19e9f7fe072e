using Klusterfuck.Worker.Serving;

namespace Klusterfuck.Worker.Administration;

/// <summary>Health and metrics, on a port of their own.</summary>
/// <param name="function">The function.</param>
/// <param name="metrics">The counts.</param>
internal sealed class AdministrationEndpoints(ServingFunction function, WorkerMetrics metrics)
{
    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        var (status, type, text) = context.Request.Path.Value switch
        {
            "/healthz" => (StatusCodes.Status200OK, "text/plain", "ok\n"),
            "/readyz" when function.IsReady => (StatusCodes.Status200OK, "text/plain", "ready\n"),
            "/readyz" => (StatusCodes.Status503ServiceUnavailable, "text/plain; charset=utf-8", function.Problem + "\n"),
            "/metrics" => (StatusCodes.Status200OK, "text/plain; version=0.0.4; charset=utf-8", metrics.Write(function.IsReady)),
            _ => (StatusCodes.Status404NotFound, "text/plain", "There are /healthz, /readyz and /metrics.\n"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
