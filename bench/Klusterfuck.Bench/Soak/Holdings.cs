using System.Diagnostics;
using System.Globalization;

namespace Klusterfuck.Bench.Soak;

/// <summary>What this process holds: processes below it or in its folder, descriptors, entries of its folder, and memory.</summary>
internal sealed record Holdings(int Processes, int Descriptors, int Entries, double MegabytesOfHeap, double MegabytesResident)
{
    /// <summary>Counts now.</summary>
    public static Holdings Count(string folder)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return new(
            CountProcesses(folder),
            Directory.GetFileSystemEntries("/proc/self/fd").Count(IsOfPrograms),
            Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Length,
            GC.GetTotalMemory(forceFullCollection: true) / 1e6,
            self.WorkingSet64 / 1e6);
    }

    // Those that lost their parent are found by where they run.
    private static int CountProcesses(string folder) => Directory.EnumerateDirectories("/proc")
        .Count(process => int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out _) && (IsChild(process) || RunsIn(process, folder)));

    private static bool IsChild(string process)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(process, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ')[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool RunsIn(string process, string folder)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) ?? false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The runtime opens files of its own when it likes.
    private static bool IsOfPrograms(string link) =>
        new FileInfo(link).LinkTarget is { } target && (target.StartsWith("pipe:", StringComparison.Ordinal) || target.StartsWith("socket:", StringComparison.Ordinal)
            || target.StartsWith("anon_inode:", StringComparison.Ordinal) || target.StartsWith("/memfd:", StringComparison.Ordinal));
}
