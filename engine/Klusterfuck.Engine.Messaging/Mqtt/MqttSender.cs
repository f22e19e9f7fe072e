using Klusterfuck.Engine.Connectors;
using MQTTnet;

namespace Klusterfuck.Engine.Messaging.Mqtt;

/// <summary>A connection to publish by.</summary>
internal sealed class MqttSender(IMqttClient client) : IAsyncDisposable
{
    /// <summary>The client.</summary>
    public IMqttClient Client => client;

    /// <summary>Connects.</summary>
    public static async Task<MqttSender> OpenAsync(ConnectorSettings settings, CancellationToken cancellationToken)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        try
        {
            var result = await client.ConnectAsync(MqttAddress.Build(settings).WithCleanStart().Build(), cancellationToken).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
                throw new MQTTnet.Exceptions.MqttCommunicationException($"The broker refuses: {result.ResultCode}.");
            return new MqttSender(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
