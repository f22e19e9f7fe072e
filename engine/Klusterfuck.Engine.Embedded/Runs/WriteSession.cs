using Klusterfuck.Engine.Naming;
using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>The one connection that writes, with its statements prepared once. Used by the writer's thread only.</summary>
internal sealed class WriteSession : IDisposable
{
    private const int BusyMilliseconds = 20_000;
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> statements = new(StringComparer.Ordinal);
    private readonly List<RunId> endedRuns = [];

    public WriteSession(string path, TimeProvider time)
    {
        Time = time;
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            Execute($"PRAGMA busy_timeout={BusyMilliseconds}");
            Execute("PRAGMA synchronous=FULL");
            Execute("PRAGMA fullfsync=ON");
            Execute("PRAGMA foreign_keys=ON");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The clock of due times and leases.</summary>
    public TimeProvider Time { get; }

    /// <summary>The flow whose turn was last.</summary>
    public string LastFlow { get; set; } = "";

    /// <summary>This moment, in milliseconds since 1970.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether a transaction is open; some faults (disk full, I/O) make SQLite end it by itself.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Runs a statement with the parameters <c>$0</c>, <c>$1</c> ...; how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>Inserts a row; its number.</summary>
    public long Insert(string sql, params ReadOnlySpan<object?> values)
    {
        Execute(sql, values);
        return SQLitePCL.raw.sqlite3_last_insert_rowid(connection.Handle);
    }

    /// <summary>All rows.</summary>
    public List<T> Query<T>(Func<SqliteDataReader, T> map, string sql, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    /// <summary>The number in the first row's first column; null where there is none.</summary>
    public long? Number(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() as long?;

    /// <summary>The text in the first row's first column; null where there is none.</summary>
    public string? Text(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() as string;

    /// <summary>Notes that the transaction ends a run.</summary>
    public void EndsRun(RunId run) => endedRuns.Add(run);

    /// <summary>Begins a transaction, waiting for writers of other processes.</summary>
    public void Begin()
    {
        endedRuns.Clear();
        Execute("BEGIN IMMEDIATE");
    }

    /// <summary>Runs one operation; where it fails nothing of it remains, and what others did in the transaction does.</summary>
    public void Isolate(Action operation)
    {
        var runs = endedRuns.Count;
        Execute("SAVEPOINT operation");
        try
        {
            operation();
            Execute("RELEASE operation");
        }
        catch
        {
            endedRuns.RemoveRange(runs, endedRuns.Count - runs);
            if (InTransaction)
            {
                Execute("ROLLBACK TO operation");
                Execute("RELEASE operation");
            }

            throw;
        }
    }

    /// <summary>Makes everything since <see cref="Begin"/> durable; the runs it ended.</summary>
    public IReadOnlyList<RunId> Commit()
    {
        Execute("COMMIT");
        return [.. endedRuns];
    }

    /// <summary>Takes everything since <see cref="Begin"/> back.</summary>
    public void Rollback()
    {
        if (InTransaction)
            Execute("ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = connection.CreateCommand();
            statement.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
                statement.Parameters.Add(new SqliteParameter($"${i}", null));
            statements.Add(sql, statement);
        }

        for (var i = 0; i < values.Length; i++)
            statement.Parameters[i].Value = values[i] ?? DBNull.Value;
        return statement;
    }
}
