using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Git.Checkouts;
using Klusterfuck.Engine.Git.Remotes;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Worker.Administration;
using Klusterfuck.Worker.Http;
using Klusterfuck.Worker.Serving;

namespace Klusterfuck.Worker;

/// <summary>Puts a worker together.</summary>
internal static class WorkerHost
{
    /// <summary>A worker that is ready to be run.</summary>
    /// <exception cref="Engine.KlusterfuckException">The address of the repository is none.</exception>
    public static WebApplication Build(WorkerOptions options, TimeProvider time)
    {
        // Its own folder, not the one it happens to be started in, which would be watched with everything below.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // Nothing listens to it, and where it may log it makes an activity and a scope for each request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(options.Port);
            kestrel.ListenAnyIP(options.AdminPort);

            // The function's own limits on size and time rule; a caller may send and read as slowly as they allow.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });

        // What runs is finished; how long that takes at most is the function's timeout.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(MakeSource(options, time));
        builder.Services.AddSingleton<FunctionLog>();
        builder.Services.AddSingleton(services => new ProgramInvoker(options.Function, services.GetRequiredService<FunctionLog>().Write, time) { GoesOnAtOnce = true });
        builder.Services.AddSingleton<ServingFunction>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ServingFunction>());
        builder.Services.AddSingleton<WorkerMetrics>();
        builder.Services.AddSingleton<CallerAccess>();
        builder.Services.AddSingleton<FunctionEndpoint>();
        builder.Services.AddSingleton<AdministrationEndpoints>();

        var app = builder.Build();
        var administration = app.Services.GetRequiredService<AdministrationEndpoints>();
        var function = app.Services.GetRequiredService<FunctionEndpoint>();
        app.Run(context => context.Connection.LocalPort == options.AdminPort ? administration.AnswerAsync(context) : function.AnswerAsync(context));
        return app;
    }

    private static ICommitSource MakeSource(WorkerOptions options, TimeProvider time)
    {
        if (options.DisableCheckout)
            return new FolderSource(options.WorkFolder);
        var remote = Remote(options.GitUrl);
        var mirror = options.GitMirrorUrl.Length > 0 ? Remote(options.GitMirrorUrl) : null;
        return new RepositorySource(remote, mirror, new CheckoutStore(new GitCheckoutSource(remote, time), Path.Combine(options.WorkFolder, "checkouts"), time), options);

        RemoteRepository Remote(string url) => new(new RemoteAddress(url, options.GitUser, options.GitPassword), Path.Combine(options.WorkFolder, "repository.git"), time);
    }
}
