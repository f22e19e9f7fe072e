using Confluent.Kafka;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Engine.Messaging.Kafka;

/// <summary>How to connect to the brokers of a Kafka.</summary>
internal static class KafkaAddress
{
    /// <summary>Puts brokers and user into a configuration.</summary>
    public static T Configure<T>(T config, ConnectorSettings settings)
        where T : ClientConfig
    {
        config.BootstrapServers = settings.Text("KAFKA_BROKERS");
        config.ClientId = "klusterfuck";
        config.SecurityProtocol = settings.Text("KAFKA_SECURITY") switch
        {
            "ssl" => SecurityProtocol.Ssl,
            "sasl_plaintext" => SecurityProtocol.SaslPlaintext,
            "sasl_ssl" => SecurityProtocol.SaslSsl,
            _ => SecurityProtocol.Plaintext,
        };
        if (config.SecurityProtocol is not (SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl))
            return config;
        config.SaslMechanism = settings.Text("KAFKA_MECHANISM") switch
        {
            "SCRAM-SHA-256" => SaslMechanism.ScramSha256,
            "SCRAM-SHA-512" => SaslMechanism.ScramSha512,
            _ => SaslMechanism.Plain,
        };
        config.SaslUsername = settings.Find("KAFKA_USER");
        config.SaslPassword = settings.Find("KAFKA_PASSWORD");
        return config;
    }
}
