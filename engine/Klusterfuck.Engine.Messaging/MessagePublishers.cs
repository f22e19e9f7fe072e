using System.Collections.Immutable;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Messaging.Amqp;
using Klusterfuck.Engine.Messaging.Kafka;
using Klusterfuck.Engine.Messaging.Mqtt;
using Klusterfuck.Engine.Messaging.Redis;

namespace Klusterfuck.Engine.Messaging;

/// <summary>Publishers to every kind of broker, with the connections they keep.</summary>
public sealed class MessagePublishers : IAsyncDisposable
{
    private readonly RedisPublisher redis = new();
    private readonly AmqpPublisher amqp = new();
    private readonly MqttPublisher mqtt = new();
    private readonly KafkaPublisher kafka = new();

    /// <summary>All of them.</summary>
    public ImmutableArray<IMessagePublisher> All => [redis, amqp, mqtt, kafka];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync().ConfigureAwait(false);
        await amqp.DisposeAsync().ConfigureAwait(false);
        await mqtt.DisposeAsync().ConfigureAwait(false);
        await kafka.DisposeAsync().ConfigureAwait(false);
    }
}
