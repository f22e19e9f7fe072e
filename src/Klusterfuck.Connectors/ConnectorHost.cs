using Klusterfuck.Connectors.Administration;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Connectors.Web;

namespace Klusterfuck.Connectors;

/// <summary>Puts the program together.</summary>
internal static class ConnectorHost
{
    /// <summary>The program, not started yet. The connector itself runs from when the program starts until it ends.</summary>
    public static WebApplication Build(ConnectorOptions options, DeliveryPolicy policy, TimeProvider time)
    {
        // Its own folder, not the one it happens to be started in, which would be watched with everything below.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(options.Port);
            kestrel.ListenAnyIP(options.AdminPort);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<ICallback>(new HttpCallback(options.Callback, time));
        builder.Services.AddSingleton(services => new ConnectorService(
            options, services.GetRequiredService<ICallback>(), policy, time, services.GetRequiredService<ILogger<ConnectorService>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<ConnectorService>());
        var app = builder.Build();
        var service = app.Services.GetRequiredService<ConnectorService>();
        var administration = new AdministrationEndpoints(options, service);
        app.Run(http => http.Connection.LocalPort == options.AdminPort ? administration.AnswerAsync(http) : AnswerAsync(service, http));
        return app;
    }

    private static Task AnswerAsync(ConnectorService service, HttpContext http) => service.Running?.Source is IRequestSource source
        ? source.AnswerAsync(http, http.Request.Path.Value ?? "/")
        : WebAnswer.SayAsync(http, StatusCodes.Status404NotFound, "This connector takes no requests.");
}
