using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Runs;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Klusterfuck.Rest.Telemetry;

/// <summary>Makes traces and metrics of the engine available: at <c>/metrics</c> for Prometheus, and to an OTLP collector where one is named.</summary>
internal static class TelemetrySetup
{
    /// <summary>Listens to the engine.</summary>
    /// <param name="services">The services.</param>
    /// <param name="service">What the service is called.</param>
    /// <param name="otlp">The collector, gRPC at port 4317 or HTTP elsewhere; null for none.</param>
    public static void AddTelemetry(this IServiceCollection services, string service, Uri? otlp)
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(service));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(RunTelemetry.Name, InvocationTelemetry.Name).AddPrometheusExporter();
            if (otlp is not null)
                metrics.AddOtlpExporter(exporter => Point(exporter, otlp, "v1/metrics"));
        });
        if (otlp is not null)
            telemetry.WithTracing(traces => traces.AddSource(RunTelemetry.Name).AddOtlpExporter(exporter => Point(exporter, otlp, "v1/traces")));
        services.AddHostedService<QueueMetrics>();
    }

    /// <summary>Serves <c>/metrics</c>, to callers with the token.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint("/metrics");

    private static void Point(OtlpExporterOptions exporter, Uri collector, string signal)
    {
        exporter.Protocol = collector.Port == 4317 ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = collector.Port == 4317 ? collector : new Uri($"{collector.ToString().TrimEnd('/')}/{signal}");
    }
}
