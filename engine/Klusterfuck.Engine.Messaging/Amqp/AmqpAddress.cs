using RabbitMQ.Client;

namespace Klusterfuck.Engine.Messaging.Amqp;

/// <summary>Connects to a broker of AMQP 0-9-1 by its address.</summary>
internal static class AmqpAddress
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Connects. The connection does not mend itself: who uses it opens another one.</summary>
    public static Task<IConnection> ConnectAsync(string address, string name, CancellationToken cancellationToken)
    {
        var broker = BrokerAddress.Parse(address, 5672, 5671);
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.Port,
            UserName = broker.User ?? ConnectionFactory.DefaultUser,
            Password = broker.Password ?? ConnectionFactory.DefaultPass,
            VirtualHost = broker.Path.Length > 0 ? broker.Path : ConnectionFactory.DefaultVHost,
            Ssl = new SslOption { Enabled = broker.UseTls, ServerName = broker.Host },
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = Limit,
            ContinuationTimeout = Limit,
            RequestedHeartbeat = TimeSpan.FromSeconds(30),
            ClientProvidedName = name,
        };
        return factory.CreateConnectionAsync(cancellationToken);
    }
}
