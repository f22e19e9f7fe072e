using Klusterfuck.Engine;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Security;

namespace Klusterfuck.Admin.Pages;

/// <summary>The few pages there are, and what says that the service lives.</summary>
internal static class PageEndpoints
{
    // What the dashboard shows in its address; it finds its way from there by itself.
    private static readonly string[] Places = ["/", "/functions/{**rest}", "/flows/{**rest}", "/runs/{**rest}", "/deadletters", "/connectors/{**rest}", "/secrets"];

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        foreach (var place in Places)
            app.MapGet(place, Show).WithMetadata(new AccessMetadata(AccessRule.Page)).ExcludeFromDescription();
        app.MapGet("/assets/{file}", (string file, HttpContext http, DashboardFiles dashboard) => dashboard.Asset(file, http)).WithMetadata(new AccessMetadata(AccessRule.Open)).ExcludeFromDescription();
        app.MapGet("/login", SignIn.Show).WithMetadata(new AccessMetadata(AccessRule.Open)).ExcludeFromDescription();
        app.MapPost("/login", SignIn.Enter).WithMetadata(new AccessMetadata(AccessRule.Open)).ExcludeFromDescription();
        app.MapPost("/logout", SignIn.Leave).WithMetadata(new AccessMetadata(AccessRule.Open)).ExcludeFromDescription();
        app.MapGet("/page.css", () => Asset("page.css", "text/css; charset=utf-8")).WithMetadata(new AccessMetadata(AccessRule.Open)).ExcludeFromDescription();
        app.MapGet("/favicon.svg", () => Asset("favicon.svg", "image/svg+xml")).WithMetadata(new AccessMetadata(AccessRule.Open)).ExcludeFromDescription();
        app.MapGet("/healthz", () => Results.Text("ok\n")).WithTags("Service").WithMetadata(new AccessMetadata(AccessRule.Open))
            .Describe("health", "Answers 200 while the service runs.").Produces<string>(200, "text/plain");
        app.MapGet("/readyz", () => Results.Text("ready\n")).WithTags("Service").WithMetadata(new AccessMetadata(AccessRule.Open))
            .Describe("ready", "Answers 200 once the service has started; 503 while it waits for what it needs to start.").Produces<string>(200, "text/plain");
    }

    private static Task Show(HttpContext http, DashboardFiles dashboard, KlusterfuckEngine engine, EmbeddedEngine embedded) =>
        dashboard.Exist ? dashboard.ShowAsync(http) : LandingPage.Show(http, engine, embedded);

    private static IResult Asset(string name, string contentType) =>
        Results.Stream(typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)!, contentType);
}
