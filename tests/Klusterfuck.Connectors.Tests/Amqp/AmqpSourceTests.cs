using System.Text;
using Klusterfuck.Connectors.Tests.Brokers;
using Klusterfuck.Engine.Flows.PublishNodes;
using RabbitMQ.Client;

namespace Klusterfuck.Connectors.Tests.Amqp;

public sealed class AmqpSourceTests(RabbitServer rabbit) : IClassFixture<RabbitServer>
{
    private readonly FlowStub flow = new();
    private readonly string queue = $"q{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Messages_ArePostedOnceEachAndGone()
    {
        await using var connector = Started.Connector("amqp", flow, ("AMQP_URL", rabbit.Url), ("QUEUE", queue), ("DECLARE", "true"));
        await Started.ReadyAsync(connector);
        for (var i = 0; i < 20; i++)
            await Publishing.SendAsync("amqp", $"m{i:00}", ("AMQP_URL", rabbit.Url), ("ROUTING_KEY", queue));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 20);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"m{i:00}"), flow.Texts);
        var message = flow.Taken.First(m => FlowStub.Text(m) == "m00");
        Assert.Equal(("text/plain", $"flow/in:{queue}:step-m00", "e"), (message.ContentType, message.Key, message.Headers["ce-extra"]));
    }

    [Fact]
    public async Task Run_Rejected_GoesToTheDeadLetterExchange()
    {
        flow.Answer = (text, _) => text == "bad" ? 422 : null;
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeclareAsync($"{queue}-dead", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = $"{queue}-dead" }, cancellationToken: Cancellation);
        await using var connector = Started.Connector("amqp", flow, ("AMQP_URL", rabbit.Url), ("QUEUE", queue));
        await Publishing.SendAsync("amqp", "bad", ("AMQP_URL", rabbit.Url), ("ROUTING_KEY", queue));
        await Publishing.SendAsync("amqp", "good", ("AMQP_URL", rabbit.Url), ("ROUTING_KEY", queue));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 1);

        BasicGetResult? dead = null;
        await Eventually.HoldsAsync(() => (dead ??= channel.BasicGetAsync($"{queue}-dead", autoAck: true, Cancellation).GetAwaiter().GetResult()) is not null);
        Assert.Equal("bad", Encoding.UTF8.GetString(dead!.Body.Span));
        Assert.Equal(["good"], flow.Texts);
    }

    [Fact]
    public async Task Run_NotTaken_GoesBackAndIsPostedAgain()
    {
        flow.Answer = (_, post) => post <= Started.Quick.Attempts + 1 ? 503 : null;
        await using var connector = Started.Connector("amqp", flow, ("AMQP_URL", rabbit.Url), ("QUEUE", queue), ("DECLARE", "true"));
        await Started.ReadyAsync(connector);
        await Publishing.SendAsync("amqp", "late", ("AMQP_URL", rabbit.Url), ("ROUTING_KEY", queue));

        await Eventually.HoldsAsync(() => flow.Taken.Count == 1);
        Assert.Single(flow.Posts.Select(p => p.Key).Distinct());
    }

    [Fact]
    public async Task Run_BrokerKilledAndBack_NothingIsLost()
    {
        await using var connector = Started.Connector("amqp", flow, ("AMQP_URL", rabbit.Url), ("QUEUE", queue), ("DECLARE", "true"));
        await Started.ReadyAsync(connector);
        flow.Answer = (_, _) => 503;
        await Publishing.SendAsync("amqp", "in hand", ("AMQP_URL", rabbit.Url), ("ROUTING_KEY", queue));
        await Eventually.HoldsAsync(() => flow.Posts.Count > 0);
        rabbit.Kill();
        await Eventually.HoldsAsync(() => connector.Health.Problem is not null);
        flow.Answer = (_, _) => null;
        await rabbit.StartAsync();

        await Eventually.HoldsAsync(() => flow.Taken.Count == 1, () => connector.Health.Problem ?? "");
        await Started.ReadyAsync(connector);
        await Publishing.SendAsync("amqp", "after", ("AMQP_URL", rabbit.Url), ("ROUTING_KEY", queue));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 2);
        Assert.Equal(["after", "in hand"], flow.Texts);
    }

    [Fact]
    public async Task Run_NoQueue_IsNotReady()
    {
        await using var connector = Started.Connector("amqp", flow, ("AMQP_URL", rabbit.Url), ("QUEUE", queue));

        await Eventually.HoldsAsync(() => connector.Health.Problem?.Contains(queue, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Publish_NoQueueForIt_IsAFailure()
    {
        var error = await Assert.ThrowsAsync<PublishException>(() => Publishing.SendAsync("amqp", "x", ("AMQP_URL", rabbit.Url), ("ROUTING_KEY", queue)));

        Assert.Contains(queue, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsPermanent);
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = new Uri(rabbit.Url) }.CreateConnectionAsync(Cancellation);
}
