using System.Text;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Messaging.Amqp;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Klusterfuck.Connectors.Amqp;

/// <summary>Consumes a queue. What the flow rejects is rejected at the broker, which hands it to the queue's dead letter exchange where there is one.</summary>
internal sealed class AmqpSource(SourceContext context) : ISource
{
    private readonly string queue = context.Settings.Text("QUEUE");

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var prefetch = (ushort)context.Settings.Number("PREFETCH");
        var connection = await AmqpAddress.ConnectAsync(context.Settings.Text("AMQP_URL"), $"klusterfuck {context.Node}", cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.ConnectionShutdownAsync += (_, e) => End(ended, e.ReplyText);
            var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false, consumerDispatchConcurrency: prefetch), cancellationToken).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                channel.ChannelShutdownAsync += (_, e) => End(ended, e.ReplyText);
                if (context.Settings.Flag("DECLARE"))
                    await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments: null, cancellationToken: cancellationToken).ConfigureAwait(false);
                await channel.BasicQosAsync(0, prefetch, global: false, cancellationToken).ConfigureAwait(false);
                var consumer = new AsyncEventingBasicConsumer(channel);
                consumer.UnregisteredAsync += (_, _) => End(ended, "the queue is gone");
                consumer.ReceivedAsync += (_, message) => TakeAsync(channel, message, ended, cancellationToken);
                await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken).ConfigureAwait(false);
                context.Health.Connected();
                await ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task TakeAsync(IChannel channel, BasicDeliverEventArgs message, TaskCompletionSource ended, CancellationToken cancellationToken)
    {
        try
        {
            if (await context.Delivery.TryDeliverAsync(Make(message), cancellationToken).ConfigureAwait(false))
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken).ConfigureAwait(false);
            else
                await channel.BasicRejectAsync(message.DeliveryTag, requeue: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The border of the client's callback: the connection ends, and the broker hands out again what was not acknowledged.
            ended.TrySetException(e);
        }
    }

    private Message Make(BasicDeliverEventArgs message)
    {
        var properties = message.BasicProperties;
        var id = properties.MessageId is { Length: > 0 } known ? known : Guid.NewGuid().ToString("N");
        var at = properties.IsTimestampPresent() && properties.Timestamp.UnixTime is > 0 and < 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(properties.Timestamp.UnixTime) : context.Time.GetUtcNow();
        var brought = (properties.Headers ?? new Dictionary<string, object?>())
            .Select(h => KeyValuePair.Create(h.Key, h.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : h.Value?.ToString() ?? ""));
        return new Message(
            MessageKey.Of(context.Node, queue, id), message.Body.ToArray(), properties.ContentType ?? "",
            EventHeaders.Of("amqp", queue, message.RoutingKey, id, at, brought));
    }

    private static Task End(TaskCompletionSource ended, string reason)
    {
        ended.TrySetException(new IOException($"The broker ended it: {reason}."));
        return Task.CompletedTask;
    }
}
