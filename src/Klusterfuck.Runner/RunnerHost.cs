using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Redis.Runners;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runners;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest;
using Klusterfuck.Rest.DeadLetters;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Runs;
using Klusterfuck.Rest.Security;
using Klusterfuck.Rest.Telemetry;
using Klusterfuck.Runner.Execution;
using Klusterfuck.Runner.Http;
using Microsoft.Extensions.Logging.Console;

namespace Klusterfuck.Runner;

/// <summary>Puts a runner together.</summary>
internal static class RunnerHost
{
    private static readonly TimeSpan GoodBye = TimeSpan.FromSeconds(10);

    /// <summary>A runner over an open store, not started yet.</summary>
    /// <exception cref="Engine.KlusterfuckException">The store cannot be used now.</exception>
    public static async Task<WebApplication> BuildAsync(RunnerSettings settings, RedisRunStore store, ImmutableArray<IMessagePublisher> publishers, TimeProvider time)
    {
        var directory = await RedisRunnerDirectory.OpenAsync(store, settings.Token, time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(RunnerHost).Assembly.GetName().Name });

        // OpenTelemetry's own variables: intervals, attributes of the resource.
        builder.Configuration.AddInMemoryCollection(settings.OpenTelemetry);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(settings.Port);
            kestrel.ListenAnyIP(settings.AdminPort);
            kestrel.Limits.MaxRequestBodySize = SizeLimit.Default;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        AddServices(builder.Services, settings, store, directory, publishers, time);
        var app = builder.Build();
        app.MapWhen(http => http.Connection.LocalPort == settings.AdminPort, administration => MapAdministration(administration, store));
        Map(app);
        return app;
    }

    private static void AddServices(
        IServiceCollection services, RunnerSettings settings, RedisRunStore store, RedisRunnerDirectory directory, ImmutableArray<IMessagePublisher> publishers, TimeProvider time)
    {
        var published = new PublishedDefinitions(directory);
        var graphs = new FlowGraphCache(published);
        var running = new RunningSteps();
        services.AddSingleton(time).AddSingleton(new TokenCheck(settings.Token)).AddSingleton<IRunnerDirectory>(directory);
        services.AddSingleton(new RunCatalog(store, store, store, running, published, published, graphs, time)).AddSingleton(new ApprovalCatalog(store, store));
        services.AddSingleton(_ => new PublishedFunctions(directory, time));
        services.AddSingleton(s => new FlowRunner(
            store, store, store, running, graphs, s.GetRequiredService<PublishedFunctions>(), published, settings.Runner, time, s.GetRequiredService<ILogger<FlowRunner>>(),
            new OutgoingPorts(published, publishers, settings.Requests)));
        services.AddHostedService<RunnerService>();
        services.AddRouting();
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        RestJson.AddTo(services);
        services.AddTelemetry("klusterfuck-runner", settings.OtlpEndpoint);
        services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = settings.Runner.DrainTime + GoodBye;
            host.ServicesStopConcurrently = true;
        });
    }

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<HeadMiddleware>();
        app.UseRouting();
        app.UseMiddleware<RunnerAccess>();
        foreach (var prefix in new[] { "/api/v1", "/api/v1/namespaces/{ns}" })
        {
            var api = app.MapGroup(prefix);
            api.MapPayloads();
            api.MapRuns();
            api.MapApprovals();
            api.MapDeadLetters();
        }
    }

    private static void MapAdministration(IApplicationBuilder administration, RedisRunStore store)
    {
        administration.UseOpenTelemetryPrometheusScrapingEndpoint();
        administration.Run(http =>
        {
            var (status, text) = http.Request.Path.Value switch
            {
                "/healthz" => (StatusCodes.Status200OK, "ok\n"),
                "/readyz" when store.IsConnected => (StatusCodes.Status200OK, "ready\n"),
                "/readyz" => (StatusCodes.Status503ServiceUnavailable, "Redis cannot be reached.\n"),
                _ => (StatusCodes.Status404NotFound, "There are /healthz, /readyz and /metrics.\n"),
            };
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/plain; charset=utf-8";
            return http.Response.WriteAsync(text, http.RequestAborted);
        });
    }
}
