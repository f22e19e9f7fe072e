using System.Text;

namespace Klusterfuck.Engine.Git.Storage;

/// <summary>
/// Moves a reference from one commit to another only where it still is at the first, with git's own locks (<c>&lt;reference&gt;.lock</c>), so that
/// a push at the same time is not lost. LibGit2Sharp has no such operation: it reads the reference again before it writes.
/// </summary>
internal static class ReferenceFile
{
    private const int FileExists = 17;
    private const int WindowsFileExists = unchecked((int)0x80070050);
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(1);

    /// <summary>Writes <paramref name="replacement"/> where the reference is at <paramref name="expected"/> (null: absent).</summary>
    /// <returns>False where it is elsewhere.</returns>
    /// <exception cref="ReferenceLockedException">Somebody else is writing it.</exception>
    public static bool TryMove(string repository, string name, string? expected, string replacement)
    {
        var path = Path.Combine(repository, name);
        var folder = Path.GetDirectoryName(path)!;
        var lockPath = path + ".lock";
        Directory.CreateDirectory(folder);
        using (var stream = OpenLock(lockPath))
        {
            try
            {
                if (Read(repository, name) != expected)
                {
                    Release(stream, lockPath);
                    return false;
                }

                stream.Write(Encoding.ASCII.GetBytes(replacement + "\n"));
                stream.Flush(flushToDisk: true);
                stream.Dispose();
                File.Move(lockPath, path, overwrite: true);
            }
            catch
            {
                Release(stream, lockPath);
                throw;
            }
        }

        DurableStorage.FlushFolder(folder);
        return true;
    }

    /// <summary>The commit a reference is at, loose or packed; null where it is absent.</summary>
    public static string? Read(string repository, string name)
    {
        if (ReadText(Path.Combine(repository, name)) is { } loose)
            return loose.Trim();
        var end = " " + name;
        return ReadText(Path.Combine(repository, "packed-refs"))?
            .Split('\n')
            .FirstOrDefault(line => line.Length == 40 + end.Length && line.EndsWith(end, StringComparison.Ordinal))?[..40];
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(path))
        {
            return null;
        }
    }

    // The lock of a process that was killed stays. The operating system's own lock on the file tells it from one that is held by a process of this
    // product; git holds its locks for far less than the time after which one counts as left behind.
    private static FileStream OpenLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new ReferenceLockedException(path, e);
        }
        catch (IOException e) when (e.HResult is FileExists or WindowsFileExists or WindowsSharingViolation)
        {
            RemoveStale(path);
            throw new ReferenceLockedException(path, e);
        }
    }

    private static void Release(FileStream stream, string path)
    {
        stream.Dispose();
        File.Delete(path);
    }

    private static void RemoveStale(string path)
    {
        if (!IsStale(path))
            return;
        try
        {
            using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (IsStale(path))
                File.Delete(path);
        }
        catch (IOException)
        {
            // Held, or gone meanwhile: either way there is nothing to remove.
        }
    }

    private static bool IsStale(string path) => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > StaleAfter;
}
