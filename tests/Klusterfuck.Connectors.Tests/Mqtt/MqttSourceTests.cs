using Klusterfuck.Connectors.Tests.Brokers;
using Klusterfuck.Engine.Flows.PublishNodes;

namespace Klusterfuck.Connectors.Tests.Mqtt;

public sealed class MqttSourceTests(MosquittoServer mosquitto) : IClassFixture<MosquittoServer>
{
    private readonly FlowStub flow = new();
    private readonly string topic = $"t{Guid.NewGuid():N}";

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Run_Messages_ArePosted(string qos)
    {
        await using var connector = Started.Connector("mqtt", flow, ("MQTT_URL", mosquitto.Url), ("TOPIC", $"{topic}/#"), ("QOS", qos), ("CLIENT_ID", topic));
        await Started.ReadyAsync(connector);
        await SendAsync("one", qos);
        await SendAsync("two", qos);
        await Eventually.HoldsAsync(() => flow.Taken.Count == 2);

        Assert.Equal(["one", "two"], flow.Texts);
        Assert.All(flow.Taken, m => Assert.Equal(("text/plain", $"{topic}/a", "e"), (m.ContentType, m.Headers["ce-subject"], m.Headers["ce-extra"])));
    }

    [Fact]
    public async Task Run_AwayForAWhile_TheSessionKeepsMessages()
    {
        (string, string)[] variables = [("MQTT_URL", mosquitto.Url), ("TOPIC", $"{topic}/a"), ("CLIENT_ID", topic)];
        await using (var first = Started.Connector("mqtt", flow, variables))
            await Started.ReadyAsync(first);
        await SendAsync("meanwhile", "1");
        await using var second = Started.Connector("mqtt", flow, variables);

        await Eventually.HoldsAsync(() => flow.Taken.Count == 1);
    }

    [Fact]
    public async Task Run_NotTaken_ComesAgain()
    {
        flow.Answer = (_, post) => post <= Started.Quick.Attempts ? 503 : null;
        await using var connector = Started.Connector("mqtt", flow, ("MQTT_URL", mosquitto.Url), ("TOPIC", $"{topic}/a"), ("CLIENT_ID", topic));
        await Started.ReadyAsync(connector);
        await SendAsync("late", "1");

        await Eventually.HoldsAsync(() => flow.Taken.Count == 1);
    }

    [Fact]
    public async Task Run_Rejected_IsNotPostedAgain()
    {
        flow.Answer = (text, _) => text == "bad" ? 422 : null;
        await using var connector = Started.Connector("mqtt", flow, ("MQTT_URL", mosquitto.Url), ("TOPIC", $"{topic}/a"), ("CLIENT_ID", topic));
        await Started.ReadyAsync(connector);
        await SendAsync("bad", "1");
        await SendAsync("good", "1");

        await Eventually.HoldsAsync(() => flow.Taken.Count == 1 && connector.Health.Counts.Rejected == 1);
        Assert.Equal(2, flow.Posts.Count);
    }

    [Fact]
    public async Task Run_BrokerKilledAndBack_SubscribesAgain()
    {
        await using var connector = Started.Connector("mqtt", flow, ("MQTT_URL", mosquitto.Url), ("TOPIC", $"{topic}/a"), ("CLIENT_ID", topic));
        await Started.ReadyAsync(connector);
        await mosquitto.RestartAsync();
        await Eventually.HoldsAsync(() =>
        {
            // Until it has subscribed again messages of a broker that forgets are lost.
            SendAsync("after", "1").GetAwaiter().GetResult();
            return flow.Taken.Count > 0;
        });
        Assert.Contains("after", flow.Texts);
    }

    [Fact]
    public async Task Publish_NoBroker_IsAFailure()
    {
        var error = await Assert.ThrowsAsync<PublishException>(
            () => Publishing.SendAsync("mqtt", "x", ("MQTT_URL", $"mqtt://127.0.0.1:{BrokerProcess.FreePort()}"), ("TOPIC", topic)));

        Assert.Equal((false, "The broker cannot be reached."), (error.IsPermanent, error.Message));
    }

    private Task SendAsync(string text, string qos) => Publishing.SendAsync("mqtt", text, ("MQTT_URL", mosquitto.Url), ("TOPIC", $"{topic}/a"), ("QOS", qos));
}
