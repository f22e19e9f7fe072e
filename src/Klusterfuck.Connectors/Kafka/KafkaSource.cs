using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Messaging.Kafka;

namespace Klusterfuck.Connectors.Kafka;

/// <summary>Consumes a topic with a consumer group. An offset is committed after every message up to it is taken or rejected.</summary>
internal sealed class KafkaSource(SourceContext context) : ISource
{
    private const int Batch = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    // Longer than a message is posted before it goes back.
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMinutes(15);

    private readonly string topic = context.Settings.Text("TOPIC");
    private volatile string? gone;

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken) => Task.Run(() => ConsumeAsync(cancellationToken), cancellationToken);

    private async Task ConsumeAsync(CancellationToken cancellationToken)
    {
        gone = null;
        using var consumer = Build();
        var rejected = context.Settings.Find("REJECTED") is null ? null : KafkaSender.Open(context.Settings);
        try
        {
            consumer.Subscribe(topic);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (gone is { } reason)
                    throw new IOException(reason);
                var batch = Read(consumer);
                await Task.WhenAll(batch.Select(m => TakeAsync(m, rejected, cancellationToken))).ConfigureAwait(false);
                foreach (var message in batch)
                    consumer.StoreOffset(message);
            }
        }
        finally
        {
            consumer.Close();
            if (rejected is not null)
                await rejected.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IConsumer<byte[], byte[]> Build()
    {
        var config = KafkaAddress.Configure(new ConsumerConfig(), context.Settings);
        config.GroupId = context.Settings.Text("GROUP");
        config.AutoOffsetReset = context.Settings.Text("START") == "latest" ? AutoOffsetReset.Latest : AutoOffsetReset.Earliest;
        config.EnableAutoCommit = true;
        config.AutoCommitIntervalMs = 1000;
        config.EnableAutoOffsetStore = false;
        config.SessionTimeoutMs = 10_000;
        config.MaxPollIntervalMs = (int)LongestBatch.TotalMilliseconds;
        config.AllowAutoCreateTopics = false;
        return new ConsumerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) =>
            {
                if (error.IsFatal || error.Code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Authentication)
                    gone = $"Kafka is gone: {error.Reason}.";
            })
            .SetPartitionsAssignedHandler((_, _) => context.Health.Connected())
            .SetPartitionsLostHandler((_, _) => context.Health.Disconnected("The group took its partitions away."))
            .Build();
    }

    private static List<ConsumeResult<byte[], byte[]>> Read(IConsumer<byte[], byte[]> consumer)
    {
        var batch = new List<ConsumeResult<byte[], byte[]>>();
        for (var next = consumer.Consume(Patience); next is not null; next = batch.Count < Batch ? consumer.Consume(TimeSpan.Zero) : null)
            batch.Add(next);
        return batch;
    }

    private async Task TakeAsync(ConsumeResult<byte[], byte[]> message, KafkaSender? rejected, CancellationToken cancellationToken)
    {
        if (!await context.Delivery.TryDeliverAsync(Make(message), cancellationToken).ConfigureAwait(false) && rejected is not null)
            await rejected.Producer.ProduceAsync(context.Settings.Text("REJECTED"), message.Message, cancellationToken).ConfigureAwait(false);
    }

    private Message Make(ConsumeResult<byte[], byte[]> message)
    {
        // A topic made anew counts from 0 again; its messages have other times.
        var id = string.Create(CultureInfo.InvariantCulture, $"{message.Topic}/{message.Partition.Value}/{message.Offset.Value}/{message.Message.Timestamp.UnixTimestampMs}");
        var brought = message.Message.Headers.Select(h => KeyValuePair.Create(h.Key, Encoding.UTF8.GetString(h.GetValueBytes() ?? []))).ToList();
        var subject = message.Message.Key is { } key ? Encoding.UTF8.GetString(key) : "";
        var type = brought.FirstOrDefault(h => h.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value ?? "";
        return new Message(
            MessageKey.Of(context.Node, id), message.Message.Value ?? [], type,
            EventHeaders.Of("kafka", message.Topic, subject, id, message.Message.Timestamp.UtcDateTime, brought));
    }
}
