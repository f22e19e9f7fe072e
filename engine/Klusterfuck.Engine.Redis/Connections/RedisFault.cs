using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Connections;

/// <summary>What the client throws, as what the engine reports.</summary>
internal static class RedisFault
{
    private const string Where = "the run store";

    /// <summary>Whether an exception is one of the client's.</summary>
    public static bool Is(Exception error) => error is RedisException or RedisTimeoutException or ObjectDisposedException;

    /// <summary>Whether a cluster refuses because keys are on their way to another node.</summary>
    public static bool IsMoving(RedisServerException error) => error.Message.StartsWith("TRYAGAIN", StringComparison.Ordinal);

    /// <summary>The engine's exception.</summary>
    public static KlusterfuckException From(Exception error) => error switch
    {
        RedisServerException e when e.Message.StartsWith("OOM", StringComparison.Ordinal) =>
            new(ErrorCodes.DiskFull, "Redis has no memory left; nothing was changed.", Where, "Give it more memory, or keep fewer ended runs.", error),
        RedisServerException e when e.Message.StartsWith("MISCONF", StringComparison.Ordinal) =>
            new(ErrorCodes.DiskFull, "Redis cannot write to its disk; nothing was changed.", Where, "Free some space on its disk and try again.", error),
        RedisServerException e when IsMoving(e) => Unavailable("what is asked for moves to another of its nodes just now", "Try again once it has.", error),
        RedisServerException e => Unavailable($"it refuses: {FirstLine(e.Message)}", null, error),
        RedisTimeoutException => Unavailable("it did not answer in time", "Try again; what was asked for may have been done.", error),
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
            Unavailable("it refuses the user or the password", "Correct the address.", error),
        ObjectDisposedException => Unavailable("it was closed", null, error),
        _ => Unavailable("the connection was lost or could not be made", "Try again; what was asked for may have been done.", error),
    };

    public static KlusterfuckException Unavailable(string why, string? hint, Exception? error = null) =>
        new(ErrorCodes.StorageUnavailable, $"Redis cannot be used: {why}.", Where, hint, error);

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd('.', '\r') is var line && line.Length > 200 ? line[..200] : line;
}
