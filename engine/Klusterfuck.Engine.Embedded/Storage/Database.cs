using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>
/// One SQLite file of the data folder, in WAL mode with full synchronisation. Writers of this process take turns; writers of other processes
/// are waited for. Faults come out as <see cref="KlusterfuckException"/>.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int BusyMilliseconds = 20_000;
    private const int SqliteBusy = 5;

    private readonly string connectionString;
    private readonly ConcurrentBag<SqliteConnection> idle = [];
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Lock watching = new();
    private readonly SqliteCommand watch;
    private volatile bool disposed;

    private Database(string path)
    {
        Path = path;
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString();
        watch = Connect().CreateCommand();
        watch.CommandText = "PRAGMA data_version";
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
            database.watch.Prepare();
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
                return (long)watch.ExecuteScalar()!;
            }
            catch (SqliteException error)
            {
                throw StorageFault.From(error, Path);
            }
        }
    }

    /// <summary>Reads.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        try
        {
            var connection = idle.TryTake(out var free) ? free : Connect();
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
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Waiting for another process's writer and for the disk blocks the thread, so it is not the caller's.
            return await Task.Run(() => Read(connection => Transact(connection, write)), cancellationToken).ConfigureAwait(false);
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
        {
            watch.Connection?.Dispose();
            watch.Dispose();
        }

        while (idle.TryTake(out var connection))
            connection.Dispose();
    }

    private static T Transact<T>(SqliteConnection connection, Func<SqliteConnection, T> write)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = write(connection);
        transaction.Commit();
        return result;
    }

    private void Return(SqliteConnection connection)
    {
        idle.Add(connection);
        if (disposed && idle.TryTake(out var late))
            late.Dispose();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout={BusyMilliseconds}; PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA foreign_keys=ON;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Changing the mode of a new file needs it alone, and SQLite does not wait for that as it does for other locks.
    private void UseWriteAheadLog()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                watch.Connection!.Execute("PRAGMA journal_mode=WAL");
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
        using var connection = Connect();
        if (connection.Scalar<long>("PRAGMA user_version") == migrations.Count)
            return;
        Transact(connection, c =>
        {
            var version = c.Scalar<long>("PRAGMA user_version");
            if (version > migrations.Count)
                throw StorageFault.Unavailable(Path, $"a newer version of this program has written it (version {version}, this one knows {migrations.Count})", "Use that version.");
            for (var next = (int)version; next < migrations.Count; next++)
                c.Execute(migrations[next]);
            c.Execute($"PRAGMA user_version={migrations.Count}");
            return version;
        });
    }
}
