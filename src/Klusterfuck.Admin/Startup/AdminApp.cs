using System.Text;
using Klusterfuck.Admin.Cluster;
using Klusterfuck.Admin.Commits;
using Klusterfuck.Admin.Connectors;
using Klusterfuck.Admin.Files;
using Klusterfuck.Admin.Flows;
using Klusterfuck.Admin.Functions;
using Klusterfuck.Admin.Git;
using Klusterfuck.Admin.Hooks;
using Klusterfuck.Admin.Invocation;
using Klusterfuck.Admin.OpenApi;
using Klusterfuck.Admin.Overview;
using Klusterfuck.Admin.Pages;
using Klusterfuck.Admin.Runs;
using Klusterfuck.Admin.Secrets;
using Klusterfuck.Admin.Security;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Rest;
using Klusterfuck.Rest.DeadLetters;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Runs;
using Klusterfuck.Rest.Security;
using Klusterfuck.Rest.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;

namespace Klusterfuck.Admin.Startup;

/// <summary>Puts the service together.</summary>
internal static class AdminApp
{
    /// <summary>The service over an open data folder, not started yet. Nothing but the options configures it: no file, no variable.</summary>
    public static WebApplication Create(AdminOptions options, EmbeddedEngine embedded, TimeProvider time, ServedCluster? cluster = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(AdminApp).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]);
        builder.Services.Configure<KestrelServerOptions>(Limit);
        var isStarted = false;
        AddLogging(builder.Logging, () => isStarted);
        AddServices(builder.Services, options, embedded, cluster, time);
        if (cluster is not null)
            builder.Services.AddSingleton(cluster).AddHostedService<ReconcilerService>().AddSingleton<IFlowConnectors, ClusterFlowConnectors>();
        else
            builder.Services.AddSingleton<HostedConnectors>().AddSingleton<IFlowConnectors>(s => s.GetRequiredService<HostedConnectors>()).AddHostedService(s => s.GetRequiredService<HostedConnectors>());
        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => isStarted = true);
        Map(app);
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = SizeLimit.Default;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
    }

    private static void AddLogging(ILoggingBuilder logging, Func<bool> isStarted) => logging
        .SetMinimumLevel(LogLevel.Warning)
        // What keeps the service from starting is said in one sentence by the program itself.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => isStarted() && level >= LogLevel.Critical)
        .AddSimpleConsole(console => console.SingleLine = true)
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

    private static void AddServices(IServiceCollection services, AdminOptions options, EmbeddedEngine embedded, ServedCluster? cluster, TimeProvider time)
    {
        services.AddSingleton(options).AddSingleton(embedded).AddSingleton(embedded.Engine).AddSingleton(embedded.Engine.Runs).AddSingleton(embedded.Engine.Approvals).AddSingleton(time);
        services.AddSingleton(new TokenCheck(options.Token ?? embedded.Token)).AddSingleton<SessionStore>().AddSingleton<AttemptLimiter>().AddSingleton<Authenticator>();
        services.AddSingleton(embedded.Follower).AddSingleton(new GitAccess(cluster?.Git.Mirrors ?? embedded.Repositories, embedded.Follower, cluster?.Git ?? embedded.Gogs)).AddHostedService<FollowerService>();
        services.AddSingleton<GitBackend>().AddSingleton<DashboardFiles>();
        services.AddRouting();
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        RestJson.AddTo(services, AdminJson.Edge);
        services.AddApiDocument();
        services.AddHostedService<RunnerService>();
        services.AddTelemetry("klusterfuck-admin", options.OtlpEndpoint);
        services.AddSingleton<CallbackAccess>();
        services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = options.ShutdownTime;
            host.ServicesStopConcurrently = true;
        });
    }

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<HostMiddleware>();
        app.UseMiddleware<DotSegmentMiddleware>();
        app.UseMiddleware<HeadMiddleware>();
        app.UseRouting();
        app.UseMiddleware<AccessMiddleware>();
        foreach (var prefix in new[] { "/api/v1", "/api/v1/namespaces/{ns}" })
        {
            var api = app.MapGroup(prefix);
            api.MapFunctions();
            api.MapInvoke();
            api.MapLogs();
            api.MapFiles();
            api.MapFlows();
            api.MapModels();
            api.MapCommits();
            api.MapPayloads();
            api.MapRuns();
            api.MapReplays();
            api.MapApprovals();
            api.MapFlowTools();
            api.MapDeadLetters();
            api.MapSecrets();
            api.MapOverview();
            api.MapConnectors();
        }
        app.MapNamespaces();
        app.MapMetrics();
        app.MapFunctionAddresses();
        app.MapConnectorHooks();
        app.MapGit();
        app.MapMirrors();
        app.MapHooks();
        app.MapPages();
        app.MapApiDocument();
    }
}
