using System.Text;
using Klusterfuck.Engine;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Security;

namespace Klusterfuck.Admin.Security;

/// <summary>Finds out who sent a request.</summary>
internal sealed class Authenticator(TokenCheck token, SessionStore sessions, AttemptLimiter attempts)
{
    /// <summary>The caller by an Authorization header, or by the session cookie where the request comes from a page of this service.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Denied"/> for a wrong token.</exception>
    /// <exception cref="EdgeException">For a cookie sent by another origin's page with anything but a plain read, and for too many wrong tokens.</exception>
    public async Task<Caller> IdentifyAsync(HttpContext http, bool basic)
    {
        string? header = http.Request.Headers.Authorization;
        if (!string.IsNullOrEmpty(header) && CredentialOf(header, basic) is { } sent)
        {
            await DemandAsync(http, sent);
            return new Caller(true, null);
        }
        return IdentifyBySession(http);
    }

    /// <summary>Checks a token somebody sent, with the limit on wrong ones.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Denied"/>.</exception>
    public async Task DemandAsync(HttpContext http, string sent)
    {
        var address = http.Connection.RemoteIpAddress;
        attempts.Admit(address);
        if (token.Matches(sent))
            return;
        await attempts.FailAsync(address, http.RequestAborted);
        throw new KlusterfuckException(ErrorCodes.Denied, "The token is wrong.", hint: TokenCheck.WhereItIs);
    }

    private static string? CredentialOf(string header, bool basic)
    {
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return header[7..].Trim();
        if (!basic || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length))
            return "";
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private Caller IdentifyBySession(HttpContext http)
    {
        if (SessionCookie.Read(http) is not { } id || !sessions.Touch(id))
            return Caller.Anonymous;
        if (RequestOrigin.IsOwn(http.Request))
            return new Caller(true, id);
        var isPage = (http.GetEndpoint()?.Metadata.GetMetadata<AccessMetadata>()?.Rule ?? AccessRule.Token) == AccessRule.Page;
        if (isPage && RequestOrigin.IsNavigation(http.Request))
            return new Caller(true, id);
        throw new EdgeException(
            StatusCodes.Status403Forbidden, EdgeCodes.CrossOrigin, "A page of another origin sent this request; a session counts only for this service's own pages.");
    }
}
