using System.Collections.Immutable;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Flows.RequestNodes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Engine.Tests.Runs;

namespace Klusterfuck.Engine.Tests.Flows.PublishNodes;

public sealed class PublishNodeExecutorTests
{
    private readonly Broker broker = new();

    [Fact]
    public async Task Execute_Confirmed_PayloadGoesOnAndSecretsAreLookedUp()
    {
        var item = Items.Claimed();
        var outcome = await ExecuteAsync(item, "key");

        Assert.Same(item.Payload, outcome.Outputs.Single().Payload);
        Assert.Equal(("amqp://u:p@host", "done"), (broker.Settings!.Text("AMQP_URL"), broker.Settings.Text("ROUTING_KEY")));
        Assert.Equal(item.Key.Step.Value, broker.Headers!["kf-step-id"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Execute_Refused_IsPermanentOrNot(bool permanent)
    {
        broker.Fails = new PublishException("No.", permanent);

        var failure = (await ExecuteAsync(Items.Claimed(), "key")).Failure!;

        Assert.Equal(("Publish", "No.", permanent), (failure.Code, failure.Message, failure.Permanent));
    }

    [Fact]
    public async Task Execute_NoSecret_IsAFailureToBeTriedAgain()
    {
        var failure = (await ExecuteAsync(Items.Claimed(), "gone")).Failure!;

        Assert.Contains("'gone'", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.Permanent);
    }

    [Fact]
    public async Task Execute_NoPublisher_WaitsForAnotherProcess()
    {
        var executor = new PublishNodeExecutor(OutgoingPorts.None, TimeProvider.System);

        Assert.NotNull((await executor.ExecuteAsync(Node("key"), Items.Claimed(), TestContext.Current.CancellationToken)).BusyFor);
    }

    private static PublishNode Node(string secret) => new()
    {
        Id = NodeId.Parse("out"),
        To = "amqp",
        Variables = ImmutableSortedDictionary<string, ConnectorVariable>.Empty
            .Add("AMQP_URL", new ConnectorVariable(null, ResourceName.Parse(secret))).Add("ROUTING_KEY", new ConnectorVariable("done", null)),
    };

    private Task<NodeOutcome> ExecuteAsync(WorkItem item, string secret) =>
        new PublishNodeExecutor(new OutgoingPorts(new Secrets(), [broker], new RequestOptions()), TimeProvider.System)
            .ExecuteAsync(Node(secret), item, TestContext.Current.CancellationToken);

    private sealed class Broker : IMessagePublisher
    {
        public string To => "amqp";

        public Exception? Fails { get; set; }

        public ConnectorSettings? Settings { get; private set; }

        public ImmutableSortedDictionary<string, string>? Headers { get; private set; }

        public Task PublishAsync(ConnectorSettings settings, Payload payload, ImmutableSortedDictionary<string, string> headers, CancellationToken cancellationToken)
        {
            (Settings, Headers) = (settings, headers);
            return Fails is null ? Task.CompletedTask : Task.FromException(Fails);
        }
    }

    private sealed class Secrets : ISecretValues
    {
        public Task<string?> FindValueAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
            Task.FromResult(name.Value == "key" ? "amqp://u:p@host" : null);
    }
}
