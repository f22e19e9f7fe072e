using Klusterfuck.Engine.Connectors;
using MQTTnet;
using MQTTnet.Formatter;

namespace Klusterfuck.Engine.Messaging.Mqtt;

/// <summary>How to connect to a broker of MQTT.</summary>
internal static class MqttAddress
{
    /// <summary>Options for a broker and a user.</summary>
    public static MqttClientOptionsBuilder Build(ConnectorSettings settings)
    {
        var broker = BrokerAddress.Parse(settings.Text("MQTT_URL"), 1883, 8883);
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTimeout(TimeSpan.FromSeconds(15))
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15));
        if (broker.UseTls)
            builder.WithTlsOptions(tls => tls.WithTargetHost(broker.Host));
        if ((settings.Find("MQTT_USER") ?? broker.User) is { } user)
            builder.WithCredentials(user, settings.Find("MQTT_PASSWORD") ?? broker.Password);
        return builder;
    }
}
