using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>Short forms of one statement with its parameters <c>$0</c>, <c>$1</c> ... in order.</summary>
internal static class SqliteConnectionExtensions
{
    /// <summary>Runs a statement; how many rows it changed.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row; <c>default</c> where there is no row or it is NULL.</summary>
    public static T? Scalar<T>(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteScalar() is T value ? value : default;
    }

    /// <summary>All rows.</summary>
    public static List<T> Query<T>(this SqliteConnection connection, Func<SqliteDataReader, T> map, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    private static SqliteCommand Command(this SqliteConnection connection, string sql, ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i}", values[i] ?? DBNull.Value);
        return command;
    }
}
