using Microsoft.Net.Http.Headers;

namespace Klusterfuck.Admin.Security;

/// <summary>Whether a request comes from pages of this service, as browsers say it.</summary>
internal static class RequestOrigin
{
    /// <summary>
    /// Whether no other site's page can have caused the request: Sec-Fetch-Site where the browser sends it, else Origin against Host. A request with
    /// neither comes from no browser of this decade, or is a plain navigation, which a SameSite=Strict cookie does not go with.
    /// </summary>
    public static bool IsOwn(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        if (!string.IsNullOrEmpty(site))
            return site is "same-origin" or "none";
        string? origin = request.Headers.Origin;
        return string.IsNullOrEmpty(origin)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, new Uri($"{request.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a person followed a link here, which changes nothing.</summary>
    public static bool IsNavigation(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate";

    /// <summary>Whether the caller would rather read a page than a document.</summary>
    public static bool WantsPage(HttpRequest request) => request.Headers[HeaderNames.Accept].ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
