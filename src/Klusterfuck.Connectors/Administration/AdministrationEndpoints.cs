using System.Globalization;
using Klusterfuck.Connectors.Web;

namespace Klusterfuck.Connectors.Administration;

/// <summary>Health and metrics, on a port of their own.</summary>
internal sealed class AdministrationEndpoints(ConnectorOptions options, ConnectorService service)
{
    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        var problem = service.Running is { } running ? running.Health.Problem : "It is starting.";
        switch (http.Request.Path.Value)
        {
            case "/healthz":
                return WebAnswer.SayAsync(http, StatusCodes.Status200OK, "ok");
            case "/readyz":
                return WebAnswer.SayAsync(http, problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, problem ?? "ready");
            case "/metrics":
                http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                return http.Response.WriteAsync(Metrics(problem is null), http.RequestAborted);
            default:
                return WebAnswer.SayAsync(http, StatusCodes.Status404NotFound, "There are /healthz, /readyz and /metrics.");
        }
    }

    private string Metrics(bool ready)
    {
        var (accepted, rejected, failed) = service.Running?.Health.Counts ?? default;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            # HELP kf_connector_messages_total Posts of messages, by what became of them.
            # TYPE kf_connector_messages_total counter
            kf_connector_messages_total{connector="{{options.Settings.Type.Name}}",outcome="accepted"} {{accepted}}
            kf_connector_messages_total{connector="{{options.Settings.Type.Name}}",outcome="rejected"} {{rejected}}
            kf_connector_messages_total{connector="{{options.Settings.Type.Name}}",outcome="failed"} {{failed}}
            # HELP kf_ready Whether messages come in and are taken.
            # TYPE kf_ready gauge
            kf_ready {{(ready ? 1 : 0)}}

            """);
    }
}
