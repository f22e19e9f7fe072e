namespace Klusterfuck.Engine.Checkouts;

/// <summary>A lock among processes, held by the operating system for as long as the process lives.</summary>
internal static class FolderLock
{
    private const int ShortestPause = 20;
    private const int LongestPause = 100;

    /// <summary>Waits for the lock. Disposing it lets go.</summary>
    public static async Task<IDisposable> TakeAsync(string file, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(file) is { } held)
                return held;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(ShortestPause, LongestPause)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The lock; null where another process or thread holds it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static IDisposable? TryTake(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && !DiskSpace.IsExhausted(e))
        {
            return null;
        }
    }
}
