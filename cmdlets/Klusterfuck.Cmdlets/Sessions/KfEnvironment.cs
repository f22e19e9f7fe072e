using Klusterfuck.Engine.Embedded;

namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>What the variables of the process say about where the cmdlets work.</summary>
internal static class KfEnvironment
{
    /// <summary><c>KF_NAMESPACE</c>; <c>default</c> unless set.</summary>
    public static string Namespace => Environment.GetEnvironmentVariable("KF_NAMESPACE") is { Length: > 0 } name ? name : "default";

    /// <summary>The address functions answer at when admin runs: <c>KF_URL</c>, without a slash at its end; where admin listens by default unless set.</summary>
    public static string Address =>
        (Environment.GetEnvironmentVariable("KF_URL") is { Length: > 0 } url ? url : "http://127.0.0.1:8080").TrimEnd('/');

    /// <summary><c>KF_DATA</c>, relative to the location of the session; the engine's own default unless set.</summary>
    public static string DataFolder(string location) =>
        Environment.GetEnvironmentVariable("KF_DATA") is { Length: > 0 } folder ? Path.GetFullPath(folder, location) : EmbeddedOptions.DefaultDataFolder;
}
