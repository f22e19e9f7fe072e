using Confluent.Kafka;

namespace Klusterfuck.Connectors.Tests.Kafka;

/// <summary>The mock cluster of librdkafka, on loopback.</summary>
public sealed class MockKafka : IDisposable
{
    private readonly IProducer<byte[], byte[]> owner;

    public MockKafka()
    {
        var config = new ProducerConfig { BootstrapServers = "127.0.0.1:9", AllowAutoCreateTopics = true };
        config.Set("test.mock.num.brokers", "1");
        owner = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(owner.Handle).Build();
        Brokers = string.Join(',', admin.GetMetadata(TimeSpan.FromSeconds(60)).Brokers.Select(b => $"{b.Host}:{b.Port}"));
    }

    public string Brokers { get; }

    public void Dispose() => owner.Dispose();
}
