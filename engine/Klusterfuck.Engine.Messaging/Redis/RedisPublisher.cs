using System.Collections.Immutable;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Messaging.Redis;

/// <summary>Adds payloads to streams and lists, and publishes them to channels.</summary>
internal sealed class RedisPublisher : IMessagePublisher, IAsyncDisposable
{
    private readonly ConnectionPool<string, ConnectionMultiplexer> connections = new(RedisAddress.ConnectAsync);

    /// <inheritdoc/>
    public string To => "redis";

    /// <inheritdoc/>
    public async Task PublishAsync(ConnectorSettings settings, Payload payload, ImmutableSortedDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await connections.GetAsync(settings.Text("REDIS_URL"), cancellationToken).ConfigureAwait(false);
            await SendAsync(connection.GetDatabase(), settings, payload, headers).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException e)
        {
            throw new PublishException($"Redis refuses: {e.Message}", isPermanent: e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal), e);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new PublishException("Redis cannot be reached.", innerException: e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connections.DisposeAsync();

    private static async Task SendAsync(IDatabase database, ConnectorSettings settings, Payload payload, ImmutableSortedDictionary<string, string> headers)
    {
        var key = settings.Text("KEY");
        switch (settings.Text("MODE"))
        {
            case "list":
                await database.ListRightPushAsync(key, payload.Body).ConfigureAwait(false);
                break;
            case "pubsub":
                await database.PublishAsync(RedisChannel.Literal(key), payload.Body).ConfigureAwait(false);
                break;
            default:
                var most = settings.Number("MAX_LENGTH");
                NameValueEntry[] fields = [new(settings.Text("FIELD"), payload.Body), .. headers.Select(h => new NameValueEntry(h.Key, h.Value))];
                await database.StreamAddAsync(key, fields, messageId: null, maxLength: most > 0 ? most : null, useApproximateMaxLength: true).ConfigureAwait(false);
                break;
        }
    }
}
