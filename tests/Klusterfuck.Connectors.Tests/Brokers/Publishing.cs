using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Messaging;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Connectors.Tests.Brokers;

/// <summary>Publishes as nodes of flows do.</summary>
internal static class Publishing
{
    public static async Task SendAsync(string to, string text, params (string Name, string Value)[] variables)
    {
        await using var publishers = new MessagePublishers();
        await SendAsync(publishers.All.Single(p => p.To == to), text, variables);
    }

    public static Task SendAsync(IMessagePublisher publisher, string text, params (string Name, string Value)[] variables)
    {
        var type = BuiltInConnectors.Publishing.Single(t => t.Name == publisher.To);
        var values = variables.ToDictionary(v => v.Name, v => v.Value);
        Assert.Empty(type.Check(values));
        return publisher.PublishAsync(
            new ConnectorSettings(type, values), new Payload(Encoding.UTF8.GetBytes(text), "text/plain"),
            ImmutableSortedDictionary<string, string>.Empty.Add("kf-step-id", $"step-{text}").Add("ce-extra", "e"), TestContext.Current.CancellationToken);
    }
}
