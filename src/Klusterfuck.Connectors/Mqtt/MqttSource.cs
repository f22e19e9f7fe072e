using System.Buffers;
using System.Text;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Messaging.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;

namespace Klusterfuck.Connectors.Mqtt;

/// <summary>Subscribes to a topic, with a session the broker keeps. What was not acknowledged comes again when the session goes on.</summary>
internal sealed class MqttSource(SourceContext context) : ISource
{
    private const int InHand = 20;

    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    private readonly string topic = context.Settings.Text("TOPIC");

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        using var slots = new SemaphoreSlim(InHand, InHand);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += e =>
        {
            ended.TrySetException(new IOException($"The broker ended it: {e.Reason}."));
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += async e =>
        {
            e.AutoAcknowledge = false;
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            _ = TakeAsync(e, slots, ended, cancellationToken);
        };
        var result = await client.ConnectAsync(Options(), cancellationToken).ConfigureAwait(false);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
            throw new IOException($"The broker refuses: {result.ResultCode}.");
        var subscribed = await client.SubscribeAsync(topic, (MqttQualityOfServiceLevel)context.Settings.Number("QOS"), cancellationToken).ConfigureAwait(false);
        if (subscribed.Items.FirstOrDefault(i => (int)i.ResultCode >= 0x80) is { } refused)
            throw new IOException($"The broker refuses the topic: {refused.ResultCode}.");
        context.Health.Connected();
        await ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private MqttClientOptions Options() => MqttAddress.Build(context.Settings)
        .WithClientId(context.Settings.Find("CLIENT_ID") ?? $"klusterfuck-{Clean(Environment.MachineName)}-{Clean(context.Node)}")
        .WithCleanStart(false)
        .WithSessionExpiryInterval((uint)context.Settings.Duration("SESSION").TotalSeconds)
        .WithReceiveMaximum(InHand)
        .Build();

    private async Task TakeAsync(MqttApplicationMessageReceivedEventArgs e, SemaphoreSlim slots, TaskCompletionSource ended, CancellationToken cancellationToken)
    {
        try
        {
            if (!await context.Delivery.TryDeliverAsync(Make(e.ApplicationMessage), cancellationToken).ConfigureAwait(false))
                e.ReasonCode = MqttApplicationMessageReceivedReasonCode.PayloadFormatInvalid;
            await e.AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
            slots.Release();
        }
        catch (Exception error)
        {
            // The border of the client's callback: the connection ends, and the broker hands out again what was not acknowledged.
            ended.TrySetException(error);
        }
    }

    private Message Make(MqttApplicationMessage message)
    {
        var key = MessageKey.New(context.Node);
        var brought = (message.UserProperties ?? []).Select(p => KeyValuePair.Create(p.Name, Encoding.UTF8.GetString(p.ValueBuffer.Span)));
        return new Message(
            key, message.Payload.ToArray(), message.ContentType ?? "", EventHeaders.Of("mqtt", message.Topic, message.Topic, key, context.Time.GetUtcNow(), brought));
    }

    private static string Clean(string text) => string.Concat(text.Select(c => Plain.Contains(c) ? c : '-'));
}
