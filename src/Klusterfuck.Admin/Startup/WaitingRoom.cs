using System.Collections.Immutable;

namespace Klusterfuck.Admin.Startup;

/// <summary>Listens for a service that cannot start yet: it lives, but is not ready, and says what it waits for.</summary>
internal sealed class WaitingRoom : IAsyncDisposable
{
    private readonly WebApplication app;

    private WaitingRoom(WebApplication app) => this.app = app;

    /// <summary>Cancelled when the service is told to end meanwhile.</summary>
    public CancellationToken Ending => app.Lifetime.ApplicationStopping;

    /// <summary>Begins to listen.</summary>
    /// <param name="urls">Where the service listens when it has started.</param>
    /// <param name="reason">What it waits for, in a sentence.</param>
    public static async Task<WaitingRoom> OpenAsync(ImmutableArray<string> urls, string reason)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(WaitingRoom).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls([.. urls]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        app.Run(http => AnswerAsync(http, reason));
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new WaitingRoom(app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static Task AnswerAsync(HttpContext http, string reason)
    {
        var lives = http.Request.Path == "/healthz";
        http.Response.StatusCode = lives ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain; charset=utf-8";
        if (!lives)
            http.Response.Headers.RetryAfter = "5";
        return http.Response.WriteAsync(lives ? "ok\n" : reason + "\n", http.RequestAborted);
    }
}
