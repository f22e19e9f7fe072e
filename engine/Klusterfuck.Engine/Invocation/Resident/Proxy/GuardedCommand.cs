namespace Klusterfuck.Engine.Invocation.Resident.Proxy;

/// <summary>
/// A command that ends with this process, however that ends: it reads nothing from standard input, so nothing else would tell it. A shell leaves a reader
/// of our pipe behind, whose end of file kills the group, and becomes the program. The reader is nobody's child, as the program may wait for its own.
/// </summary>
internal static class GuardedCommand
{
    private const string Shell = "/bin/sh";
    private const string Script = "exec 3<&0; ( ( read -r _ <&3; kill -9 0 ) >/dev/null 2>&1 & ); exec 3<&-; exec \"$@\" </dev/null";

    /// <summary>The command with its guard; as it is where there is no shell.</summary>
    /// <param name="program">The program, absolute.</param>
    /// <param name="command">The command as it was written.</param>
    public static IReadOnlyList<string> Of(string program, IReadOnlyList<string> command) =>
        !OperatingSystem.IsWindows() && File.Exists(Shell) ? [Shell, "-c", Script, "sh", program, .. command.Skip(1)] : command;
}
