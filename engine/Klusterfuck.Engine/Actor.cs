namespace Klusterfuck.Engine;

/// <summary>Who does something: the author of commits and selections.</summary>
/// <param name="Name">A name for people.</param>
/// <param name="Email">An address, for git.</param>
public sealed record Actor(string Name, string Email)
{
    /// <summary>The operating system's user on this machine.</summary>
    public static Actor Local { get; } = new(
        Environment.UserName.Length == 0 ? "unknown" : Environment.UserName,
        $"{(Environment.UserName.Length == 0 ? "unknown" : Environment.UserName)}@{Environment.MachineName}");
}
