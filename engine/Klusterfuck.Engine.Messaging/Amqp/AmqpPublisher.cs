using System.Collections.Immutable;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Runs;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using PublishException = Klusterfuck.Engine.Flows.PublishNodes.PublishException;

namespace Klusterfuck.Engine.Messaging.Amqp;

/// <summary>Publishes payloads to exchanges, persistent and confirmed.</summary>
internal sealed class AmqpPublisher : IMessagePublisher, IAsyncDisposable
{
    private readonly ConnectionPool<string, AmqpSender> senders = new(AmqpSender.OpenAsync);

    /// <inheritdoc/>
    public string To => "amqp";

    /// <inheritdoc/>
    public async Task PublishAsync(ConnectorSettings settings, Payload payload, ImmutableSortedDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var address = settings.Text("AMQP_URL");
        AmqpSender? sender = null;
        try
        {
            sender = await senders.GetAsync(address, cancellationToken).ConfigureAwait(false);
            var properties = new BasicProperties
            {
                Persistent = true,
                ContentType = payload.ContentType.Length > 0 ? payload.ContentType : null,
                MessageId = headers.GetValueOrDefault("kf-step-id"),
                Headers = headers.ToDictionary(h => h.Key, h => (object?)h.Value),
            };
            await sender.Channel.BasicPublishAsync(settings.Text("EXCHANGE"), settings.Text("ROUTING_KEY"), mandatory: true, properties, payload.Body, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishReturnException e)
        {
            throw new PublishException($"No queue takes the routing key '{settings.Text("ROUTING_KEY")}': {e.ReplyText}.", innerException: e);
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or ObjectDisposedException or TimeoutException)
        {
            if (sender is not null)
                await senders.DropAsync(address, sender).ConfigureAwait(false);
            throw new PublishException(Explain(e), innerException: e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => senders.DisposeAsync();

    private static string Explain(Exception e) => e switch
    {
        AuthenticationFailureException => "The broker refuses user and password.",
        OperationInterruptedException { ShutdownReason: { } reason } => $"The broker refuses: {reason.ReplyText}.",
        RabbitMQ.Client.Exceptions.PublishException => "The broker did not take the message.",
        _ => "The broker cannot be reached.",
    };
}
