using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>A prepared statement with parameters <c>$0</c>, <c>$1</c> ... Executed by one caller at a time.</summary>
internal sealed class Statement : IDisposable
{
    private const int OnStack = 256;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt handle;
    private readonly List<int> positions = [];

    /// <summary>Prepares it.</summary>
    /// <exception cref="SqliteException">It is no statement of this database.</exception>
    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out handle));
    }

    /// <summary>The row it stands at.</summary>
    public Row Row => new(handle);

    /// <summary>Sets all parameters; text and bytes are copied.</summary>
    public void Bind(ReadOnlySpan<object?> values)
    {
        // SQLite numbers parameters by where they first stand in the text.
        while (positions.Count < values.Length)
            positions.Add(raw.sqlite3_bind_parameter_index(handle, string.Create(CultureInfo.InvariantCulture, $"${positions.Count}")));
        for (var i = 0; i < values.Length; i++)
        {
            if (positions[i] > 0)
                Check(Bind(positions[i], values[i]));
        }
    }

    /// <summary>Goes on to the next row; false after the last.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        Check(code);
        return false;
    }

    /// <summary>Ends it, so that it can be executed again.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public void Dispose() => handle.Dispose();

    private int Bind(int position, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(handle, position),
        long number => raw.sqlite3_bind_int64(handle, position, number),
        int number => raw.sqlite3_bind_int64(handle, position, number),
        bool flag => raw.sqlite3_bind_int64(handle, position, flag ? 1 : 0),
        string text => BindText(position, text),
        ReadOnlyMemory<byte> bytes => raw.sqlite3_bind_blob(handle, position, bytes.Span),
        byte[] bytes => raw.sqlite3_bind_blob(handle, position, bytes),
        _ => throw new ArgumentException($"A {value.GetType()} cannot be stored.", nameof(value)),
    };

    private int BindText(int position, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= OnStack)
        {
            Span<byte> utf8 = stackalloc byte[OnStack];
            return raw.sqlite3_bind_text(handle, position, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return raw.sqlite3_bind_text(handle, position, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, database);
}
