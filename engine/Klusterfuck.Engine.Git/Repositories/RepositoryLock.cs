namespace Klusterfuck.Engine.Git.Repositories;

/// <summary>The operating system's lock on a file, by which one process at a time decides whether a repository is made, adopted or removed.</summary>
internal static class RepositoryLock
{
    private const int ShortestPause = 2;
    private const int LongestPause = 20;

    /// <summary>Waits for the lock; disposing what it returns gives it back. The file stays, or two could hold a lock of the same name.</summary>
    public static async Task<IDisposable> TakeAsync(string file, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(file) is { } held)
                return held;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(ShortestPause, LongestPause)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static FileStream? TryTake(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && !GitErrors.IsDiskFull(e))
        {
            return null;
        }
    }
}
