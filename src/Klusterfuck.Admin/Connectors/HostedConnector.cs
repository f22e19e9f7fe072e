using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Admin.Connectors;

/// <summary>A connector that should run here, and the one that does.</summary>
/// <param name="Instance">What should run.</param>
/// <param name="Running">What runs; null where it cannot.</param>
internal sealed record HostedConnector(ConnectorInstance Instance, RunningConnector? Running)
{
    /// <summary>How it is.</summary>
    public ConnectorStatus Status
    {
        get
        {
            var (accepted, rejected, failed) = Running?.Health.Counts ?? default;
            var problem = Instance.Problem ?? (Running is null ? "It does not run." : Running.Health.Problem);
            return new ConnectorStatus(Instance.Node, Instance.Connector, Running?.Source is IRequestSource, problem) { Accepted = accepted, Rejected = rejected, Failed = failed };
        }
    }
}
