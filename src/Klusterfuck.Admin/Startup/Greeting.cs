using Klusterfuck.Engine.Embedded;

namespace Klusterfuck.Admin.Startup;

/// <summary>The line that says that the service listens.</summary>
internal static class Greeting
{
    /// <summary>Where it listens, and where to sign in: with the token only where it is the data folder's, since the owner knows an own one.</summary>
    public static string Of(WebApplication app, AdminOptions options, EmbeddedEngine embedded)
    {
        var url = app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal);
        var login = options.Token is null ? $"{url}/login?token={Uri.EscapeDataString(embedded.Token)}" : $"{url}/login";
        return $"Klusterfuck is listening at {string.Join(" and ", app.Urls)}, with its state in {embedded.DataFolder}. Sign in at {login}";
    }
}
