using System.Collections.Immutable;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Runs;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace Klusterfuck.Engine.Messaging.Mqtt;

/// <summary>Publishes payloads to topics.</summary>
internal sealed class MqttPublisher : IMessagePublisher, IAsyncDisposable
{
    private readonly ConnectionPool<(string, string?, string?), MqttSender> senders;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string, string?, string?), ConnectorSettings> known = new();

    /// <summary>Makes one without connections.</summary>
    public MqttPublisher() => senders = new(Open);

    /// <inheritdoc/>
    public string To => "mqtt";

    /// <inheritdoc/>
    public async Task PublishAsync(ConnectorSettings settings, Payload payload, ImmutableSortedDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var key = (settings.Text("MQTT_URL"), settings.Find("MQTT_USER"), settings.Find("MQTT_PASSWORD"));
        known.TryAdd(key, settings);
        MqttSender? sender = null;
        try
        {
            sender = await senders.GetAsync(key, cancellationToken).ConfigureAwait(false);
            var result = await sender.Client.PublishAsync(Make(settings, payload, headers), cancellationToken).ConfigureAwait(false);
            if (!result.IsSuccess && result.ReasonCode != MqttClientPublishReasonCode.NoMatchingSubscribers)
                throw new PublishException($"The broker refuses: {result.ReasonCode}.");
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException or IOException or InvalidOperationException or TimeoutException)
        {
            if (sender is not null)
                await senders.DropAsync(key, sender).ConfigureAwait(false);
            throw new PublishException(e.Message.StartsWith("The broker refuses", StringComparison.Ordinal) ? e.Message : "The broker cannot be reached.", innerException: e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => senders.DisposeAsync();

    private Task<MqttSender> Open((string, string?, string?) key, CancellationToken cancellationToken) => MqttSender.OpenAsync(known[key], cancellationToken);

    private static MqttApplicationMessage Make(ConnectorSettings settings, Payload payload, ImmutableSortedDictionary<string, string> headers)
    {
        var builder = new MqttApplicationMessageBuilder()
            .WithTopic(settings.Text("TOPIC"))
            .WithPayload(payload.Body.ToArray())
            .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)settings.Number("QOS"))
            .WithRetainFlag(settings.Flag("RETAIN"));
        if (payload.ContentType.Length > 0)
            builder.WithContentType(payload.ContentType);
        foreach (var (name, value) in headers)
            builder.WithUserProperty(name, System.Text.Encoding.UTF8.GetBytes(value));
        return builder.Build();
    }
}
