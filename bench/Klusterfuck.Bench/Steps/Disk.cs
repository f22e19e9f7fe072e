using System.Diagnostics;

namespace Klusterfuck.Bench.Steps;

/// <summary>What the disk does, which bounds what is durable.</summary>
internal static class Disk
{
    /// <summary>The median time of a write of 4 KiB with fsync, in milliseconds.</summary>
    public static double MeasureFsync(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var page = new byte[4096];
        var times = new double[300];
        for (var i = 0; i < times.Length; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            file.Write(page);
            file.Flush(flushToDisk: true);
            times[i] = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }
}
