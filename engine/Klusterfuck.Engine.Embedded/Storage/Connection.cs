using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>
/// A connection that is fully synchronised and keeps its statements prepared; what writes a step of a run executes a dozen of them. One thread uses it at a time.
/// Statements have parameters <c>$0</c>, <c>$1</c> ..., given in order: numbers, text, bytes, booleans or null. A fault is a <see cref="SqliteException"/>.
/// </summary>
internal class Connection : IDisposable
{
    private const int BusyMilliseconds = 20_000;
    private const int MaxStatements = 200;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

    /// <summary>Opens the file, making it where it is absent.</summary>
    public Connection(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            ExecuteScript($"PRAGMA busy_timeout={BusyMilliseconds}; PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA foreign_keys=ON;");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a transaction is open; some faults (disk full, I/O) make SQLite end it by itself.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>Rows that were changed since it was opened.</summary>
    protected int Changes => raw.sqlite3_total_changes(Handle);

    private sqlite3 Handle => connection.Handle ?? throw new ObjectDisposedException(connection.DataSource);

    /// <summary>Runs statements without parameters, which are not kept.</summary>
    public void ExecuteScript(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(Handle, sql), Handle);

    /// <summary>Runs a statement that inserts, updates or deletes; how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values)
    {
        var statement = Bind(sql, values);
        try
        {
            while (statement.Step())
            {
            }
        }
        finally
        {
            statement.Reset();
        }

        return raw.sqlite3_changes(Handle);
    }

    /// <summary>Inserts a row; its number.</summary>
    public long Insert(string sql, params ReadOnlySpan<object?> values)
    {
        Execute(sql, values);
        return raw.sqlite3_last_insert_rowid(Handle);
    }

    /// <summary>All rows.</summary>
    public List<T> Query<T>(Func<Row, T> map, string sql, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        Read(
            row =>
            {
                rows.Add(map(row));
                return true;
            },
            sql,
            values);
        return rows;
    }

    /// <summary>Reads rows until one is not taken.</summary>
    public void Read(Func<Row, bool> take, string sql, params ReadOnlySpan<object?> values)
    {
        var statement = Bind(sql, values);
        try
        {
            while (statement.Step() && take(statement.Row))
            {
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The number in the first row's first column; null where there is none.</summary>
    public long? Number(string sql, params ReadOnlySpan<object?> values) => First(sql, values) as long?;

    /// <summary>The text in the first row's first column; null where there is none.</summary>
    public string? Text(string sql, params ReadOnlySpan<object?> values) => First(sql, values) as string;

    /// <summary>Runs in a transaction of its own, in which nothing others commit meanwhile is seen; takes everything back where it throws.</summary>
    /// <param name="begin">How it begins.</param>
    /// <param name="act">What is done.</param>
    public T Transact<T>(string begin, Func<T> act)
    {
        Execute(begin);
        try
        {
            var result = act();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Takes back what the open transaction did, where one is open.</summary>
    public void Rollback()
    {
        if (InTransaction)
            Execute("ROLLBACK");
    }

    public void Dispose()
    {
        Forget();
        connection.Dispose();
        GC.SuppressFinalize(this);
    }

    private object? First(string sql, ReadOnlySpan<object?> values)
    {
        var statement = Bind(sql, values);
        try
        {
            return statement.Step() ? statement.Row.GetValue(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private Statement Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            if (statements.Count >= MaxStatements)
                Forget();
            statements[sql] = statement = new Statement(Handle, sql);
        }

        statement.Bind(values);
        return statement;
    }

    private void Forget()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        statements.Clear();
    }
}
