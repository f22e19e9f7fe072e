using Klusterfuck.Engine.Embedded;

namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>What the variables of the process say about where the cmdlets work.</summary>
internal static class KfEnvironment
{
    /// <summary><c>KF_NAMESPACE</c>; null unless set.</summary>
    public static string? Namespace => Read("KF_NAMESPACE");

    /// <summary><c>KF_URL</c>: the address of an admin; null unless set.</summary>
    public static string? Address => Read("KF_URL");

    /// <summary><c>KF_TOKEN</c>: the token of that admin; null unless set.</summary>
    public static string? Token => Read("KF_TOKEN");

    /// <summary><c>KF_CONTEXT</c>: the name of a saved context; null unless set.</summary>
    public static string? Context => Read("KF_CONTEXT");

    /// <summary>Whether <c>KF_DATA</c> names a data folder.</summary>
    public static bool NamesDataFolder => Read("KF_DATA") is not null;

    /// <summary>Where contexts are kept: <c>KF_CONFIG</c>, else the folder of the product among the user's settings.</summary>
    public static string ConfigFolder => Read("KF_CONFIG") is { } folder
        ? Path.GetFullPath(folder)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "klusterfuck");

    /// <summary><c>KF_DATA</c>, relative to the location of the session; the engine's own default unless set.</summary>
    public static string DataFolder(string location) =>
        Read("KF_DATA") is { } folder ? Path.GetFullPath(folder, location) : EmbeddedOptions.DefaultDataFolder;

    private static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
