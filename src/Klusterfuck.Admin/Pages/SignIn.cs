using Klusterfuck.Admin.Security;
using Klusterfuck.Engine;
using Klusterfuck.Rest.Problems;

namespace Klusterfuck.Admin.Pages;

/// <summary>Exchanges the token for a session, and ends sessions.</summary>
internal static class SignIn
{
    /// <summary>Takes the token from the link the service prints, or asks for it.</summary>
    public static async Task Show(string? token, HttpContext http, Authenticator authenticator, SessionStore sessions)
    {
        if (string.IsNullOrEmpty(token))
        {
            await AskAsync(http, null);
            return;
        }
        if (!await TryBeginAsync(http, token, authenticator, sessions))
            return;
        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "none" or "same-origin")
        {
            http.Response.Redirect("/");
            return;
        }
        // Followed from another site's page (a web terminal, a mail), a redirect would still count as that site's and the cookie would not go with it.
        await PageShell.WriteAsync(
            http, "Klusterfuck", "<h1>Signed in</h1><p><a href=\"/\">Go on</a></p>", "<meta http-equiv=\"refresh\" content=\"0;url=/\">");
    }

    /// <summary>Takes the token from the form.</summary>
    public static async Task Enter(HttpContext http, Authenticator authenticator, SessionStore sessions)
    {
        if (!RequestOrigin.IsOwn(http.Request))
            throw new EdgeException(StatusCodes.Status403Forbidden, EdgeCodes.CrossOrigin, "A page of another origin sent this request.");
        if (!http.Request.HasFormContentType)
            throw new EdgeException(StatusCodes.Status415UnsupportedMediaType, EdgeCodes.UnsupportedMediaType, "Only a form is taken here.");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (await TryBeginAsync(http, form["token"].ToString().Trim(), authenticator, sessions))
            SeeOther(http, "/");
    }

    /// <summary>Ends the session.</summary>
    public static Task Leave(HttpContext http, SessionStore sessions)
    {
        if (!RequestOrigin.IsOwn(http.Request))
            throw new EdgeException(StatusCodes.Status403Forbidden, EdgeCodes.CrossOrigin, "A page of another origin sent this request.");
        if (SessionCookie.Read(http) is { } id)
            sessions.End(id);
        SessionCookie.Remove(http);
        SeeOther(http, "/login");
        return Task.CompletedTask;
    }

    private static async Task<bool> TryBeginAsync(HttpContext http, string token, Authenticator authenticator, SessionStore sessions)
    {
        try
        {
            await authenticator.DemandAsync(http, token);
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.Denied)
        {
            await AskAsync(http, e.Message);
            return false;
        }
        SessionCookie.Write(http, sessions.Begin());
        return true;
    }

    private static Task AskAsync(HttpContext http, string? refusal) => PageShell.WriteAsync(
        http,
        "Sign in · Klusterfuck",
        $"""
        <header><img src="/favicon.svg" alt=""><h1>Klusterfuck</h1></header>
        <p>Creating a function is running code, so this service opens only with its token: the one its owner gave it or, where there is none, the
        content of the file <code>token</code> in its data folder, which the line it prints when it starts holds too.</p>
        {(refusal is null ? "" : $"<p class=\"bad\" role=\"alert\">{PageShell.Encode(refusal)}</p>")}
        <form method="post" action="/login">
        <label for="token">Token</label>
        <div class="field"><input id="token" name="token" type="password" autocomplete="current-password" required autofocus><button>Sign in</button></div>
        </form>
        """,
        status: refusal is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized);

    private static void SeeOther(HttpContext http, string where)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = where;
    }
}
