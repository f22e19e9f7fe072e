using System.Globalization;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>A process and all that came of it, as <c>/proc</c> shows them.</summary>
internal static class ProcessTree
{
    private const int TicksPerSecond = 100;

    /// <summary>The processor's time of a process, those below it, and those of theirs that have ended.</summary>
    public static TimeSpan CpuTime(int root)
    {
        var all = Read();
        return TimeSpan.FromSeconds(Below(root, all).Append(root).Where(all.ContainsKey).Sum(id => all[id].Ticks) / (double)TicksPerSecond);
    }

    /// <summary>The processes below one.</summary>
    public static IReadOnlyList<int> Below(int root) => [.. Below(root, Read())];

    private static IEnumerable<int> Below(int root, Dictionary<int, (int Parent, long Ticks)> all) =>
        all.Where(p => p.Value.Parent == root).SelectMany(p => Below(p.Key, all).Prepend(p.Key));

    private static Dictionary<int, (int Parent, long Ticks)> Read()
    {
        var all = new Dictionary<int, (int, long)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            try
            {
                // The name in parentheses may hold anything; state and parent follow it, and four times 11 fields later.
                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                all[id] = (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(f => long.Parse(f, CultureInfo.InvariantCulture)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has just ended.
            }
        }

        return all;
    }
}
