using Klusterfuck.Engine.Connectors;
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

    internal static ConnectorNodeJson Of(HostedConnector hosted, Scope scope)
    {
        var instance = hosted.Instance;
        var problem = hosted.Problem;
        var (accepted, rejected, failed) = hosted.Running?.Health.Counts ?? default;
        return new ConnectorNodeJson
        {
            Node = instance.Node.Value,
            Connector = instance.Connector.Value,
            Ready = problem is null,
            Problem = problem,
            Callback = CallbackKeys.Redact($"{CallbackUrl(instance, scope)}?{CallbackKeys.Parameter}=key"),
            Url = hosted.TakesRequests ? $"{scope.Origin}{HookEndpoints.PathOf(instance)}" : null,
            Accepted = accepted,
            Rejected = rejected,
            Failed = failed,
        };
    }

    internal static string CallbackUrl(ConnectorInstance instance, Scope scope) => $"{scope.FlowUrl(instance.Flow.Name)}/{instance.Node}";
}
