using Klusterfuck.Admin.Connectors;
using Klusterfuck.Engine;
using Klusterfuck.Rest.Security;
using Microsoft.Net.Http.Headers;

namespace Klusterfuck.Admin.Security;

/// <summary>Lets a request reach its endpoint only where the endpoint's rule allows it. What has no rule is closed.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, Authenticator authenticator, CallbackAccess callbacks)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var rule = endpoint?.Metadata.GetMetadata<AccessMetadata>()?.Rule ?? AccessRule.Token;
        if (endpoint is null || rule is AccessRule.Open or AccessRule.Function || (rule == AccessRule.Callback && callbacks.IsAllowed(http)))
        {
            await next(http);
            return;
        }
        Challenge(http, rule);
        var caller = await authenticator.IdentifyAsync(http, basic: rule == AccessRule.Git);
        if (!caller.Known && rule == AccessRule.Page && RequestOrigin.WantsPage(http.Request))
        {
            http.Response.Headers.Remove(HeaderNames.WWWAuthenticate);
            http.Response.Redirect("/login");
            return;
        }
        if (!caller.Known)
            throw new KlusterfuckException(ErrorCodes.Denied, "This needs the token of the service.", hint: TokenCheck.WhereItIs);
        http.Response.Headers.Remove(HeaderNames.WWWAuthenticate);
        http.Features.Set(caller);
        await next(http);
    }

    /// <summary>Says how to authenticate, should the request be refused.</summary>
    public static void Challenge(HttpContext http, AccessRule rule) =>
        http.Response.Headers.WWWAuthenticate = rule == AccessRule.Git ? "Basic realm=\"Klusterfuck\", charset=\"UTF-8\"" : "Bearer realm=\"Klusterfuck\"";
}
