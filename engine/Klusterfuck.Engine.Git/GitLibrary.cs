using LibGit2Sharp;

namespace Klusterfuck.Engine.Git;

/// <summary>The one way to libgit2: its settings, which are the process's and not safe to change beside a use, are made before the first.</summary>
internal static class GitLibrary
{
    // What the user set for git elsewhere on this machine must change nothing here, and a mistake in it break nothing.
    static GitLibrary()
    {
        foreach (var level in (ConfigurationLevel[])[ConfigurationLevel.ProgramData, ConfigurationLevel.System, ConfigurationLevel.Xdg, ConfigurationLevel.Global])
            GlobalSettings.SetConfigSearchPaths(level, "");
    }

    /// <summary>Opens a repository.</summary>
    /// <exception cref="RepositoryNotFoundException">There is none in the folder.</exception>
    public static Repository Open(string folder) => new(folder);
}
