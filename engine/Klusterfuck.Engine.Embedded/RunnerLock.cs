using Klusterfuck.Engine.Embedded.Storage;

namespace Klusterfuck.Engine.Embedded;

/// <summary>The operating system's lock by which one process executes the queued runs of a data folder. It goes with the process, however that ends.</summary>
internal static class RunnerLock
{
    private const int MinMilliseconds = 100;
    private const int MaxMilliseconds = 300;

    /// <summary>Waits for the lock; disposing what it returns gives it back.</summary>
    public static async Task<IDisposable> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return PrivateFile.Open(path, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (UnauthorizedAccessException error)
            {
                throw StorageFault.From(error, path);
            }
            catch (IOException error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                throw StorageFault.From(error, path);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(MinMilliseconds, MaxMilliseconds)), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
