using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Connectors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Connectors.Tests;

/// <summary>Starts connectors.</summary>
internal static class Started
{
    /// <summary>Few attempts and short waits, so that what goes back to its source does so soon.</summary>
    public static readonly DeliveryPolicy Quick = new(3, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20));

    public static RunningConnector Connector(string connector, ICallback callback, params (string Name, string Value)[] variables) =>
        Connector(connector, callback, TimeProvider.System, "flow/in", null, variables);

    public static RunningConnector Connector(
        string connector, ICallback callback, TimeProvider time, string node, DateTimeOffset? since, params (string Name, string Value)[] variables)
    {
        var type = BuiltInConnectors.All.Single(t => t.Name == connector);
        var values = variables.ToDictionary(v => v.Name, v => v.Value);
        Assert.Empty(type.Check(values));
        return RunningConnector.Start(node, new ConnectorSettings(type, values), callback, Quick, since, time, NullLogger.Instance);
    }

    public static Task ReadyAsync(RunningConnector connector) => Eventually.HoldsAsync(() => connector.Health.Problem is null, () => connector.Health.Problem ?? "");
}
