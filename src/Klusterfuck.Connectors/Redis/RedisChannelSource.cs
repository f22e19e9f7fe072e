using System.Threading.Channels;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Messaging.Redis;
using StackExchange.Redis;

namespace Klusterfuck.Connectors.Redis;

/// <summary>Reads the messages of a channel. Redis keeps none: what comes while nobody listens, or while the flow takes nothing for too long, is lost.</summary>
internal sealed class RedisChannelSource(SourceContext context) : ISource
{
    private const int Waiting = 10_000;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var name = context.Settings.Text("KEY");
        var connection = await RedisAddress.ConnectAsync(context.Settings.Text("REDIS_URL"), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var messages = Channel.CreateBounded<(string Channel, byte[] Body)>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest });
            connection.ConnectionFailed += (_, e) => messages.Writer.TryComplete(new IOException($"Redis is gone: {e.FailureType}."));
            var channel = name.AsSpan().ContainsAny('*', '?', '[') ? RedisChannel.Pattern(name) : RedisChannel.Literal(name);
            await connection.GetSubscriber().SubscribeAsync(channel, (from, value) => messages.Writer.TryWrite((from.ToString(), (byte[])value!))).WaitAsync(cancellationToken).ConfigureAwait(false);
            context.Health.Connected();
            await Parallel.ForEachAsync(
                messages.Reader.ReadAllAsync(cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = context.Settings.Number("PREFETCH"), CancellationToken = cancellationToken },
                async (message, token) =>
                {
                    var key = MessageKey.New(context.Node);
                    await context.Delivery.TryDeliverAsync(new Message(key, message.Body, "", EventHeaders.Of("redis", message.Channel, "", key, context.Time.GetUtcNow())), token).ConfigureAwait(false);
                }).ConfigureAwait(false);
        }
    }
}
