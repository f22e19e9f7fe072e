using RabbitMQ.Client;

namespace Klusterfuck.Engine.Messaging.Amqp;

/// <summary>A connection with a channel whose messages the broker confirms.</summary>
internal sealed class AmqpSender(IConnection connection, IChannel channel) : IAsyncDisposable
{
    /// <summary>The channel.</summary>
    public IChannel Channel => channel;

    /// <summary>Connects.</summary>
    public static async Task<AmqpSender> OpenAsync(string address, CancellationToken cancellationToken)
    {
        var connection = await AmqpAddress.ConnectAsync(address, "klusterfuck publish", cancellationToken).ConfigureAwait(false);
        try
        {
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            return new AmqpSender(connection, await connection.CreateChannelAsync(options, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
