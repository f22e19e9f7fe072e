using System.Runtime.InteropServices;
using System.Text;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>Finds the file of a program, and says what is wrong with one that cannot be started.</summary>
internal static class ProgramFile
{
    /// <summary>The file a name means: with a '/' relative to the folder, else the first of the PATH that can be executed.</summary>
    /// <exception cref="ProgramStartException">There is none, or it cannot be executed.</exception>
    public static string Find(string name, string folder, string? path)
    {
        if (name.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && Path.IsPathRooted(name)))
            return Check(name, Path.GetFullPath(name, folder));
        string? unusable = null;
        foreach (var part in (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var candidate in Candidates(Path.Combine(folder, part, name)))
            {
                if (!File.Exists(candidate))
                    continue;
                if (IsExecutable(candidate))
                    return candidate;
                unusable ??= candidate;
            }
        }

        throw new ProgramStartException(
            unusable is null ? $"The program '{name}' is not on the PATH." : $"The program '{name}' was found as {unusable}, which is not executable.");
    }

    /// <summary>What is wrong, after the operating system refused to start a program.</summary>
    public static ProgramStartException Explain(ProgramStart start, int error)
    {
        var name = start.Command[0];
        if (!Directory.Exists(start.Folder))
            return new($"The folder to run '{name}' in is gone.");
        if (!File.Exists(start.Program))
            return new($"The program '{name}' does not exist.");
        var interpreter = ReadInterpreter(start.Program);
        return error switch
        {
            NativeMethods.NoEntry when interpreter is { Length: 0 } => new($"The '#!' line of '{name}' names no interpreter."),
            NativeMethods.NoEntry when interpreter is not null && interpreter.EndsWith('\r') =>
                new($"The '#!' line of '{name}' ends with a carriage return; save the file with Unix line ends."),
            NativeMethods.NoEntry or NativeMethods.Access when interpreter is not null =>
                new($"The interpreter '{interpreter}' of '{name}' ('#!' line) {(File.Exists(interpreter) ? "is not executable" : "does not exist")}."),
            NativeMethods.NoEntry => new($"The program '{name}' needs a loader or library that this machine does not have."),
            NativeMethods.Access => new($"The program '{name}' is not executable."),
            NativeMethods.NoExec when IsText(start.Program) => new($"The program '{name}' has no '#!' line that says what interprets it, and is no binary."),
            NativeMethods.NoExec => new($"The program '{name}' is no binary of this machine ({RuntimeInformation.ProcessArchitecture})."),
            _ => new($"The program '{name}' could not be started: {Marshal.GetPInvokeErrorMessage(error)}."),
        };
    }

    private static string Check(string name, string file)
    {
        if (Directory.Exists(file))
            throw new ProgramStartException($"The program '{name}' is a folder.");
        foreach (var candidate in Candidates(file))
        {
            if (File.Exists(candidate))
                return IsExecutable(candidate) ? candidate : throw new ProgramStartException($"The program '{name}' is not executable.");
        }

        throw new ProgramStartException($"The program '{name}' does not exist.");
    }

    private static IEnumerable<string> Candidates(string file) =>
        OperatingSystem.IsWindows() && Path.GetExtension(file).Length == 0 ? [file + ".exe", file + ".cmd", file + ".bat"] : [file];

    private static bool IsExecutable(string file) =>
        OperatingSystem.IsWindows()
        || (OperatingSystem.IsLinux()
            ? NativeMethods.CheckAccess(file, NativeMethods.ExecuteAccess) == 0
            : (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    private static string? ReadInterpreter(string file)
    {
        var head = ReadHead(file);
        if (!head.AsSpan().StartsWith("#!"u8))
            return null;
        var line = Encoding.UTF8.GetString(head.AsSpan(2)).Split('\n')[0].Trim(' ', '\t');
        return line.Split(' ', '\t')[0];
    }

    private static bool IsText(string file) => !ReadHead(file).Contains((byte)0);

    private static byte[] ReadHead(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var head = new byte[256];
            return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
