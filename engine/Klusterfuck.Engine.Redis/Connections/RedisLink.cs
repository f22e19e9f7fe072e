using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Connections;

/// <summary>The connection of a process to Redis: runs scripts, tells and listens.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private readonly ConnectionMultiplexer connection;
    private readonly TimeProvider? clock;
    private volatile bool isDisposed;

    private RedisLink(ConnectionMultiplexer connection, RedisOptions options)
    {
        this.connection = connection;
        clock = options.Clock;
        Prefix = options.Prefix;
    }

    /// <summary>What every key begins with.</summary>
    public string Prefix { get; }

    public IDatabase Database => connection.GetDatabase();

    public ConnectionMultiplexer Connection => connection;

    /// <summary>Whether the server can be reached now, as far as is known.</summary>
    public bool IsConnected => !isDisposed && connection.IsConnected;

    /// <summary>Connects.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>, <see cref="ErrorCodes.Invalid"/>.</exception>
    public static async Task<RedisLink> ConnectAsync(RedisOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var settings = RedisAddress.Parse(options);
        ConnectionMultiplexer? connection = null;
        try
        {
            connection = await ConnectionMultiplexer.ConnectAsync(settings).WaitAsync(cancellationToken).ConfigureAwait(false);
            await connection.GetDatabase().PingAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFault.Is(e))
        {
            if (connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
            throw RedisFault.From(e);
        }

        connection.ConnectionFailed += (_, e) => logger.LogWarning("The {Kind} connection to Redis was lost: {Failure}.", e.ConnectionType, e.FailureType);
        connection.ConnectionRestored += (_, e) => logger.LogInformation("The {Kind} connection to Redis is there again.", e.ConnectionType);
        return new RedisLink(connection, options);
    }

    /// <summary>The key everything of a partition begins with.</summary>
    public string PartitionKey(int partition) => $"{Prefix}:{{{Prefix}-{partition}}}";

    /// <summary>Runs a script in a partition. Begun, it is not cancelled.</summary>
    public async Task<RedisResult> RunAsync(Script script, int partition, params RedisValue[] arguments)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        RedisKey[] keys = [PartitionKey(partition)];
        RedisValue[] values = [clock is null ? -1 : clock.GetUtcNow().ToUnixTimeMilliseconds(), .. arguments];
        return await GuardAsync(async () =>
        {
            try
            {
                return await Database.ScriptEvaluateAsync(script.Hash, keys, values).ConfigureAwait(false);
            }
            catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // A server that is new, or lost its cache in a restart; this one call sends the text.
                return await Database.ScriptEvaluateAsync(script.Text, keys, values, CommandFlags.NoScriptCache).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Does something with the client; its faults become the engine's.</summary>
    public async Task<T> GuardAsync<T>(Func<Task<T>> operation)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        try
        {
            return await operation().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFault.Is(e))
        {
            throw RedisFault.From(e);
        }
    }

    /// <summary>Listens to a channel, by its name after the prefix; also after the connection was lost and made again.</summary>
    public Task ListenAsync(string channel, Action<string> hear) => GuardAsync(async () =>
    {
        await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal($"{Prefix}:{channel}"), (_, message) => hear(message.ToString())).ConfigureAwait(false);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        isDisposed = true;
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
