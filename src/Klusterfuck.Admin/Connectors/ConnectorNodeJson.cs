using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Connectors;

/// <summary>A connector node of a deployed flow, as it runs.</summary>
public sealed record ConnectorNodeJson
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Its connector.</summary>
    public required string Connector { get; init; }

    /// <summary>Whether payloads come in.</summary>
    public required bool Ready { get; init; }

    /// <summary>Why not; null where they do.</summary>
    public required string? Problem { get; init; }

    /// <summary>The address payloads are posted to, its key left out.</summary>
    public required string Callback { get; init; }

    /// <summary>Where a connector that is asked by HTTP answers; null for others.</summary>
    public required string? Url { get; init; }

    /// <summary>Messages the flow took since the connector began.</summary>
    public required long Accepted { get; init; }

    /// <summary>Messages the flow rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>Attempts that failed and were repeated.</summary>
    public required long Failed { get; init; }

    internal static ConnectorNodeJson Of(ConnectorStatus status, Target flow, Scope scope) => new()
    {
        Node = status.Node.Value,
        Connector = status.Connector.Value,
        Ready = status.Problem is null,
        Problem = status.Problem,
        Callback = CallbackKeys.Redact($"{scope.FlowUrl(flow.Name)}/{status.Node}?{CallbackKeys.Parameter}=key"),
        Url = status.TakesRequests ? $"{scope.Origin}{HookEndpoints.PathOf(flow, status.Node)}" : null,
        Accepted = status.Accepted,
        Rejected = status.Rejected,
        Failed = status.Failed,
    };
}
