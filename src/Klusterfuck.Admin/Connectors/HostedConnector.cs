using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Admin.Connectors;

/// <summary>A connector that should run here, and the one that does.</summary>
/// <param name="Instance">What should run.</param>
/// <param name="Running">What runs; null where it cannot.</param>
internal sealed record HostedConnector(ConnectorInstance Instance, RunningConnector? Running)
{
    /// <summary>Why no payloads come in, in a sentence; null where they do.</summary>
    public string? Problem => Instance.Problem ?? (Running is null ? "It does not run." : Running.Health.Problem);

    /// <summary>Whether it is asked by HTTP.</summary>
    public bool TakesRequests => Running?.Source is IRequestSource;
}
