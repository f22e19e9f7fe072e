using System.Globalization;

namespace Klusterfuck.Engine.Tests.Invocation;

/// <summary>What <c>/proc</c> tells of processes and of what this one holds.</summary>
internal static class ProcessTable
{
    /// <summary>Pipes, sockets and the like of this process: files are opened when an assembly is loaded.</summary>
    public static int CountDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Count(entry => new FileInfo(entry).LinkTarget?.StartsWith('/') == false);

    /// <summary>The processes of a program whose folder is this one or is in it, that with the lowest number, which was started first, at the beginning.</summary>
    public static List<int> Find(string folder, string program) =>
    [
        .. All().Where(process => ReadLink(process, "cwd")?.StartsWith(folder, StringComparison.Ordinal) == true
            && ReadLink(process, "exe")?.Contains(program, StringComparison.Ordinal) == true).Order(),
    ];

    /// <summary>Children of this process that have ended and were not reaped.</summary>
    public static List<int> FindZombies() => [.. All().Where(process => ReadState(process) is (var parent, 'Z') && parent == Environment.ProcessId)];

    private static IEnumerable<int> All() =>
        Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0);

    private static string? ReadLink(int process, string name)
    {
        try
        {
            return new FileInfo($"/proc/{process}/{name}").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static (int Parent, char State) ReadState(int process)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
            return (int.Parse(words[1], CultureInfo.InvariantCulture), words[0][0]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
