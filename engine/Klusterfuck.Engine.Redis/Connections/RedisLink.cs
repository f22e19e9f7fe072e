using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Connections;

/// <summary>The connection of a process to Redis: runs scripts, tells and listens.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private const int MostAttempts = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly ConnectionMultiplexer connection;
    private readonly TimeProvider time;
    private readonly TimeProvider? clock;
    private volatile bool isDisposed;

    private RedisLink(ConnectionMultiplexer connection, RedisOptions options, TimeProvider time)
    {
        this.connection = connection;
        this.time = time;
        clock = options.Clock;
        Prefix = options.Prefix;
    }

    /// <summary>What every key begins with.</summary>
    public string Prefix { get; }

    public IDatabase Database => connection.GetDatabase();

    public ConnectionMultiplexer Connection => connection;

    /// <summary>Whether the server can be reached now, as far as is known.</summary>
    public bool IsConnected => !isDisposed && connection.IsConnected;

    /// <summary>Whether it is a cluster, whose partitions may be away each for itself.</summary>
    public bool IsCluster => connection.GetServers().Any(s => s.ServerType == ServerType.Cluster);

    /// <summary>Connects.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>, <see cref="ErrorCodes.Invalid"/>.</exception>
    public static async Task<RedisLink> ConnectAsync(RedisOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var settings = RedisAddress.Parse(options);
        ConnectionMultiplexer? connection = null;
        try
        {
            connection = await ConnectionMultiplexer.ConnectAsync(settings).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (settings.DefaultDatabase is > 0 and var number && connection.GetServers().Any(s => s.ServerType == ServerType.Cluster))
                throw RedisAddress.NoDatabase(number);
            await connection.GetDatabase().PingAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is KlusterfuckException || RedisFault.Is(e))
        {
            if (connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
            throw e as KlusterfuckException ?? RedisFault.From(e);
        }

        connection.ConnectionFailed += (_, e) => logger.LogWarning("The {Kind} connection to Redis was lost: {Failure}.", e.ConnectionType, e.FailureType);
        connection.ConnectionRestored += (_, e) => logger.LogInformation("The {Kind} connection to Redis is there again.", e.ConnectionType);
        return new RedisLink(connection, options, time);
    }

    /// <summary>The key everything of a partition begins with.</summary>
    public string PartitionKey(int partition) => $"{Prefix}:{{{Prefix}-{partition}}}";

    /// <summary>Runs a script in a partition. Begun, it is not cancelled.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/> also while the partition moves to another node of a cluster.</exception>
    public async Task<RedisResult> RunAsync(Script script, int partition, params RedisValue[] arguments)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);

        // Neither key ever exists, and only the first is used: two that are missing are what makes a cluster refuse a script (TRYAGAIN) while their slot
        // moves. With one, it would run at the slot's next node beside keys that are still at the former, and count and queue anew.
        RedisKey[] keys = [PartitionKey(partition), $"{PartitionKey(partition)}:-"];
        RedisValue[] values = [clock is null ? -1 : clock.GetUtcNow().ToUnixTimeMilliseconds(), .. arguments];
        return await GuardAsync(async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await RunAsync(script, keys, values).ConfigureAwait(false);
                }
                catch (RedisServerException e) when (RedisFault.IsMoving(e) && attempt < MostAttempts)
                {
                    await Task.Delay(FirstPause * Math.Pow(2, attempt - 1) * (0.5 + (Random.Shared.NextDouble() / 2)), time).ConfigureAwait(false);
                }
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

    private async Task<RedisResult> RunAsync(Script script, RedisKey[] keys, RedisValue[] values)
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
    }
}
