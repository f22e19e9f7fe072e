namespace Klusterfuck.Admin.Security;

/// <summary>The cookie that carries a session's id.</summary>
internal static class SessionCookie
{
    /// <summary>The session id a request carries; null for none.</summary>
    public static string? Read(HttpContext http) => http.Request.Cookies[NameOf(http)] is { Length: > 0 } id ? id : null;

    public static void Write(HttpContext http, string id) => http.Response.Cookies.Append(NameOf(http), id, Options(http));

    public static void Remove(HttpContext http) => http.Response.Cookies.Delete(NameOf(http), Options(http));

    // Browsers keep cookies by host, not by port: two services on one machine must not sign each other out.
    private static string NameOf(HttpContext http) => $"kf-session-{http.Connection.LocalPort}";

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };
}
