using Klusterfuck.Engine;
using Microsoft.AspNetCore.Http.Features;

namespace Klusterfuck.Rest.Requests;

/// <summary>
/// Refuses a path with '..' as it was sent. The server would resolve it, and the request would reach something else than its writer wrote down.
/// </summary>
internal sealed class DotSegmentMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var sent = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        if (sent.Split('/').Any(part => part.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) == ".."))
            throw new KlusterfuckException(ErrorCodes.PathInvalid, $"The path '{sent}' is not allowed: '..' is no name.", hint: "Write the whole path.");
        return next(http);
    }
}
