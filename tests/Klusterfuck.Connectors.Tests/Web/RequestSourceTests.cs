using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Connectors.Tests.Web;

/// <summary>In a cluster requests are let through to connectors by what their type says of them, since the connector itself is elsewhere.</summary>
public sealed class RequestSourceTests
{
    [Theory]
    [InlineData("http", false)]
    [InlineData("http", true)]
    [InlineData("git", true)]
    public async Task ChecksSignature_Source_IsAsItsTypeSays(string name, bool signed)
    {
        var type = BuiltInConnectors.Find(ResourceName.Parse(name))!;
        await using var connector = Started.Connector(name, new FlowStub(), signed ? [(type.SignedWith!, "s3cret")] : []);
        Assert.Equal(signed, Assert.IsAssignableFrom<IRequestSource>(connector.Source).ChecksSignature);
    }

    [Fact]
    public async Task TakesRequests_Source_IsAsItsTypeSays()
    {
        var required = new Dictionary<string, string>
        {
            ["CRON"] = "@hourly", ["SECRET"] = "s3cret", ["REDIS_URL"] = "redis://127.0.0.1:1", ["KEY"] = "k", ["AMQP_URL"] = "amqp://127.0.0.1:1", ["QUEUE"] = "q",
            ["MQTT_URL"] = "mqtt://127.0.0.1:1", ["TOPIC"] = "t", ["KAFKA_BROKERS"] = "127.0.0.1:1", ["FOLDER"] = Path.GetTempPath(), ["PATTERN"] = $"{Guid.NewGuid():N}",
        };
        foreach (var type in BuiltInConnectors.All)
        {
            await using var connector = Started.Connector(type.Name, new FlowStub(), [.. required.Where(r => type.Find(r.Key) is not null).Select(r => (r.Key, r.Value))]);
            Assert.Equal(type.TakesRequests, connector.Source is IRequestSource);
        }
    }
}
