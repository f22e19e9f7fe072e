using System.Security.Cryptography;
using Klusterfuck.Rest.Security;
using Scalar.AspNetCore;

namespace Klusterfuck.Admin.OpenApi;

/// <summary>The description of the API and the page to read it. Both are open: they hold nothing of the owner's, and are what tells a stranger how to sign in.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer<DocumentTransformer>();
            options.AddOperationTransformer<OperationTransformer>();
        });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new AccessMetadata(AccessRule.Open));
        app.MapScalarApiReference("/docs", (options, http) =>
        {
            options.Title = "Klusterfuck API";
            options.DefaultFonts = false;
            options.Telemetry = false;
            options.ProxyUrl = null;
            options.HideClientButton = true;
            options.DisableAgent().DisableMcp();
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            options.Favicon = "/favicon.svg";
            options.Nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            http.Response.Headers.ContentSecurityPolicy = Policy(options.Nonce);
        }).WithMetadata(new AccessMetadata(AccessRule.Open));
    }

    // Everything the page needs is in the package and comes from here; nothing is asked of another host.
    private static string Policy(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
