using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Confluent.Kafka;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Messaging.Kafka;

/// <summary>Sends payloads to topics.</summary>
internal sealed class KafkaPublisher : IMessagePublisher, IAsyncDisposable
{
    private static readonly string[] Access = ["KAFKA_BROKERS", "KAFKA_SECURITY", "KAFKA_MECHANISM", "KAFKA_USER", "KAFKA_PASSWORD"];

    private readonly ConnectionPool<string, KafkaSender> senders;
    private readonly ConcurrentDictionary<string, ConnectorSettings> known = new(StringComparer.Ordinal);

    /// <summary>Makes one without connections.</summary>
    public KafkaPublisher() => senders = new(Open);

    /// <inheritdoc/>
    public string To => "kafka";

    /// <inheritdoc/>
    public async Task PublishAsync(ConnectorSettings settings, Payload payload, ImmutableSortedDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var key = string.Join('\n', Access.Select(settings.Text));
        known.TryAdd(key, settings);
        try
        {
            var sender = await senders.GetAsync(key, cancellationToken).ConfigureAwait(false);
            var message = new Message<byte[], byte[]> { Key = settings.Find("KEY") is { } k ? Encoding.UTF8.GetBytes(k) : null!, Value = payload.Body.ToArray(), Headers = [] };
            if (payload.ContentType.Length > 0)
                message.Headers.Add("content-type", Encoding.UTF8.GetBytes(payload.ContentType));
            foreach (var (name, value) in headers)
                message.Headers.Add(name, Encoding.UTF8.GetBytes(value));
            await sender.Producer.ProduceAsync(settings.Text("TOPIC"), message, cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new PublishException($"Kafka did not take the message: {e.Error.Reason}", isPermanent: e.Error.Code is Confluent.Kafka.ErrorCode.MsgSizeTooLarge or Confluent.Kafka.ErrorCode.TopicException, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => senders.DisposeAsync();

    private Task<KafkaSender> Open(string key, CancellationToken cancellationToken) => Task.FromResult(KafkaSender.Open(known[key]));
}
