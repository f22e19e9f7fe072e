using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>Says in the engine's words why the data folder could not be used.</summary>
internal static class StorageFault
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteReadOnly = 8;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
    private const int SqliteNotADatabase = 26;
    private const int SqliteShmSizeFailed = 4874;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    // ENOSPC and EDQUOT, as .NET puts errno into HResult on Unix.
    private static readonly int[] FullDisk = [28, 122, 69, WindowsDiskFull, WindowsHandleDiskFull];

    public static KlusterfuckException From(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        SqliteFull => Full(path, error),
        _ when error.SqliteExtendedErrorCode == SqliteShmSizeFailed => Full(path, error),
        SqliteBusy or SqliteLocked => Unavailable(path, "other processes kept it locked for too long", "Try again; end a process that holds it for long.", error),
        SqliteReadOnly => Unavailable(path, "it is read-only", "Give its owner the right to write to it and to its folder.", error),
        SqliteCorrupt or SqliteNotADatabase => Unavailable(path, "it is damaged or is no database", "Put back a copy of it, or move it away to begin anew.", error),
        SqliteCannotOpen => Unavailable(path, "it cannot be opened", "Make sure that its folder exists on a local disk and may be written to.", error),
        _ => Unavailable(path, error.Message, null, error),
    };

    public static KlusterfuckException From(Exception error, string path) => error switch
    {
        SqliteException sqlite => From(sqlite, path),
        IOException when FullDisk.Contains(error.HResult) => Full(path, error),
        UnauthorizedAccessException => Unavailable(path, "access to it is denied", "Give its owner the right to read and write it.", error),
        _ => Unavailable(path, error.Message, null, error),
    };

    public static KlusterfuckException Unavailable(string path, string why, string? hint, Exception? error = null) =>
        new(ErrorCodes.StorageUnavailable, $"'{path}' cannot be used: {why}.", path, hint, error);

    private static KlusterfuckException Full(string path, Exception error) =>
        new(ErrorCodes.DiskFull, $"The disk that holds '{path}' is full; nothing was changed.", path, "Free some space and try again.", error);
}
