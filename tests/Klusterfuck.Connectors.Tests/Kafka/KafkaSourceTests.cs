using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Connectors.Tests.Brokers;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Messaging;

namespace Klusterfuck.Connectors.Tests.Kafka;

public sealed class KafkaSourceTests(MockKafka kafka) : IClassFixture<MockKafka>
{
    private readonly FlowStub flow = new();
    private readonly string topic = $"t{Guid.NewGuid():N}";

    [Fact]
    public async Task Run_Messages_ArePostedAndCommitted()
    {
        await SendAsync("one", "two", "three");
        await using (var connector = Start())
        {
            await Eventually.HoldsAsync(() => flow.Taken.Count == 3, () => connector.Health.Problem ?? "");
            Assert.Null(connector.Health.Problem);
        }

        Assert.Equal(["one", "three", "two"], flow.Texts);
        Assert.All(flow.Taken, m => Assert.Equal(("text/plain", "e"), (m.ContentType, m.Headers["ce-extra"])));

        await SendAsync("four");
        await using var again = Start();
        await Eventually.HoldsAsync(() => flow.Taken.Count == 4);
        Assert.Equal(4, flow.Posts.Count);
    }

    [Fact]
    public async Task Run_NotTaken_IsPostedAgainWithTheSameKey()
    {
        flow.Answer = (_, post) => post <= Started.Quick.Attempts ? 503 : null;
        await SendAsync("late");
        await using var connector = Start();

        await Eventually.HoldsAsync(() => flow.Taken.Count == 1, () => connector.Health.Problem ?? "");
        Assert.Single(flow.Posts.Select(p => p.Key).Distinct());
    }

    [Fact]
    public async Task Run_Rejected_GoesWhereItIsTold()
    {
        flow.Answer = (text, _) => text == "bad" ? 422 : null;
        await SendAsync("bad", "good");
        var rejected = $"{topic}-rejected";
        await using var connector = Start(("REJECTED", rejected));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 1 && connector.Health.Counts.Rejected > 0);
        var others = new FlowStub();
        await using var reader = Started.Connector("kafka", others, ("KAFKA_BROKERS", kafka.Brokers), ("TOPIC", rejected), ("GROUP", rejected));

        await Eventually.HoldsAsync(() => others.Taken.Count == 1, () => reader.Health.Problem ?? "");
        Assert.Equal(["bad"], others.Texts);
    }

    [Fact]
    public async Task Publish_NoBroker_IsAFailure() => Assert.False((await Assert.ThrowsAsync<PublishException>(
        () => Publishing.SendAsync("kafka", "x", ("KAFKA_BROKERS", $"127.0.0.1:{BrokerProcess.FreePort()}"), ("TOPIC", topic)))).IsPermanent);

    private RunningConnector Start(params (string, string)[] more) =>
        Started.Connector("kafka", flow, [("KAFKA_BROKERS", kafka.Brokers), ("TOPIC", topic), ("GROUP", topic), .. more]);

    private async Task SendAsync(params string[] texts)
    {
        await using var publishers = new MessagePublishers();
        foreach (var text in texts)
            await Publishing.SendAsync(publishers.All.Single(p => p.To == "kafka"), text, ("KAFKA_BROKERS", kafka.Brokers), ("TOPIC", topic));
    }
}
