using Confluent.Kafka;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Engine.Messaging.Kafka;

/// <summary>A producer whose messages all in-sync replicas have when it says so.</summary>
internal sealed class KafkaSender(IProducer<byte[], byte[]> producer) : IAsyncDisposable
{
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromSeconds(20);

    /// <summary>The producer.</summary>
    public IProducer<byte[], byte[]> Producer => producer;

    /// <summary>Makes one; it connects when it is used, and again when it must.</summary>
    public static KafkaSender Open(ConnectorSettings settings)
    {
        var config = KafkaAddress.Configure(new ProducerConfig(), settings);
        config.Acks = Acks.All;
        config.EnableIdempotence = true;
        config.LingerMs = 1;
        config.MessageTimeoutMs = (int)DeliveryTime.TotalMilliseconds;

        // What goes wrong is said by each message; without a handler the library writes to standard error.
        return new KafkaSender(new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        producer.Flush(TimeSpan.FromSeconds(2));
        producer.Dispose();
        return ValueTask.CompletedTask;
    }
}
