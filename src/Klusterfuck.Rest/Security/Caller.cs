namespace Klusterfuck.Rest.Security;

/// <summary>Who sent a request, as far as its credentials say.</summary>
/// <param name="Known">Whether they are right.</param>
/// <param name="Session">The session they belong to; null where the token itself was sent.</param>
internal sealed record Caller(bool Known, string? Session)
{
    /// <summary>Nobody known.</summary>
    public static readonly Caller Anonymous = new(false, null);

    /// <summary>The caller of a request.</summary>
    public static Caller Of(HttpContext http) => http.Features.Get<Caller>() ?? Anonymous;
}
