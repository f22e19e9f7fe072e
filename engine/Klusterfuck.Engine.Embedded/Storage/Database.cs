using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>
/// One SQLite file of the data folder, in WAL mode with full synchronisation. Writers of this process take turns; writers of other processes
/// are waited for. Faults come out as <see cref="KlusterfuckException"/>.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int SqliteBusy = 5;

    private readonly ConcurrentBag<Connection> idle = [];
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Lock watching = new();
    private readonly Connection watch;
    private volatile bool disposed;

    private Database(string path)
    {
        Path = path;
        watch = new Connection(path);
    }

    public string Path { get; }

    /// <summary>Opens a database, making it with mode 0600 where it is absent, and brings its tables up to date.</summary>
    /// <param name="path">The file.</param>
    /// <param name="migrations">Scripts; the n-th leads from version n to n+1. Kept in <c>user_version</c>.</param>
    public static Database Open(string path, IReadOnlyList<string> migrations)
    {
        Database? database = null;
        try
        {
            PrivateFile.Touch(path);
            database = new Database(path);
            database.UseWriteAheadLog();
            database.Migrate(migrations);
            return database;
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            database?.Dispose();
            throw StorageFault.From(error, path);
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    /// <summary>A number that is another one after any process, this one included, has committed a change. Costs microseconds and no read of the disk.</summary>
    public long ReadVersion()
    {
        lock (watching)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            try
            {
                return watch.Number("PRAGMA data_version") ?? 0;
            }
            catch (SqliteException error)
            {
                throw StorageFault.From(error, Path);
            }
        }
    }

    /// <summary>Reads.</summary>
    public T Read<T>(Func<Connection, T> read)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        try
        {
            var connection = idle.TryTake(out var free) ? free : new Connection(Path);
            try
            {
                return read(connection);
            }
            finally
            {
                Return(connection);
            }
        }
        catch (SqliteException error)
        {
            throw StorageFault.From(error, Path);
        }
    }

    /// <summary>Writes in one transaction that is durable when this returns, or was never there.</summary>
    public async Task<T> WriteAsync<T>(Func<Connection, T> write, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Waiting for another process's writer and for the disk blocks the thread, so it is not the caller's.
            return await Task.Run(() => Read(connection => connection.Transact("BEGIN IMMEDIATE", () => write(connection))), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    public void Dispose()
    {
        disposed = true;
        lock (watching)
            watch.Dispose();
        while (idle.TryTake(out var connection))
            connection.Dispose();
    }

    private void Return(Connection connection)
    {
        idle.Add(connection);
        if (disposed && idle.TryTake(out var late))
            late.Dispose();
    }

    // Changing the mode of a new file needs it alone, and SQLite does not wait for that as it does for other locks.
    private void UseWriteAheadLog()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                watch.ExecuteScript("PRAGMA journal_mode=WAL");
                return;
            }
            catch (SqliteException error) when (error.SqliteErrorCode == SqliteBusy && attempt < 100)
            {
                Thread.Sleep(Random.Shared.Next(5, 50));
            }
        }
    }

    private void Migrate(IReadOnlyList<string> migrations)
    {
        using var connection = new Connection(Path);
        if (connection.Number("PRAGMA user_version") == migrations.Count)
            return;
        connection.Transact("BEGIN IMMEDIATE", () =>
        {
            var version = connection.Number("PRAGMA user_version") ?? 0;
            if (version > migrations.Count)
                throw StorageFault.Unavailable(Path, $"a newer version of this program has written it (version {version}, this one knows {migrations.Count})", "Use that version.");
            for (var next = (int)version; next < migrations.Count; next++)
                connection.ExecuteScript(migrations[next]);
            connection.ExecuteScript($"PRAGMA user_version={migrations.Count}");
            return version;
        });
    }
}
