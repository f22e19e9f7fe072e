using Klusterfuck.Engine.Embedded.Storage;

namespace Klusterfuck.Engine.Embedded.Telemetry;

/// <summary>
/// The log of one function on disk: <c>&lt;uid&gt;.ndjson</c> and, before it, <c>&lt;uid&gt;.1.ndjson</c>, together never more than twice
/// <see cref="MaxBytes"/> and one batch. Processes that write at the same time take turns by a lock on <c>.lock</c>.
/// </summary>
/// <param name="folder">The folder of all logs.</param>
/// <param name="uid">The function.</param>
internal sealed class LogFile(string folder, string uid)
{
    public const long MaxBytes = 8 * 1024 * 1024;

    private static readonly byte[] LineEnd = [(byte)'\n'];

    public string Current { get; } = Path.Combine(folder, $"{uid}.ndjson");

    public string Previous { get; } = Path.Combine(folder, $"{uid}.1.ndjson");

    /// <summary>Takes the turn of writing to any log of the folder; null where another process has it now.</summary>
    public static IDisposable? TryLock(string folder)
    {
        try
        {
            return PrivateFile.Open(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    /// <summary>Writes whole lines at the end. The caller holds the lock.</summary>
    public void Append(ReadOnlySpan<byte> lines)
    {
        var begun = new FileInfo(Current);
        if (begun.Exists && begun.Length >= MaxBytes)
            File.Move(Current, Previous, overwrite: true);
        using var file = PrivateFile.Open(Current, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete);
        var end = file.Length;

        // A writer that was killed half way leaves a line without an end.
        if (end > 0 && !EndsLine(file, end))
        {
            RandomAccess.Write(file.SafeFileHandle, LineEnd, end);
            end++;
        }

        RandomAccess.Write(file.SafeFileHandle, lines, end);
    }

    public void Remove()
    {
        File.Delete(Current);
        File.Delete(Previous);
    }

    /// <summary>Opens a part for reading; null where it is not there.</summary>
    public static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool EndsLine(FileStream file, long length)
    {
        Span<byte> last = stackalloc byte[1];
        return RandomAccess.Read(file.SafeFileHandle, last, length - 1) == 1 && last[0] == '\n';
    }
}
