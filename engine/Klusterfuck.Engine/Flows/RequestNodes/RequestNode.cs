using System.Collections.Immutable;
using Klusterfuck.Engine.Flows.Connectors;

namespace Klusterfuck.Engine.Flows.RequestNodes;

/// <summary>A node that sends its payload as an HTTP request; the response is its output.</summary>
public sealed record RequestNode : FlowNode
{
    /// <inheritdoc/>
    public override string Kind => "request";

    /// <summary>Where to.</summary>
    public required Uri Url { get; init; }

    /// <summary>The method. <c>GET</c> and <c>HEAD</c> carry no body.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Headers beside those the payload brings: texts, or values of secrets.</summary>
    public ImmutableSortedDictionary<string, ConnectorVariable> Headers { get; init; } = ImmutableSortedDictionary<string, ConnectorVariable>.Empty;

    /// <summary>The longest one attempt may take, redirects included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override ImmutableArray<FlowReference> References =>
    [
        .. Headers.Where(h => h.Value.Secret is not null)
            .Select(h => new FlowReference(FlowReferenceKind.Secret, h.Value.Secret!.Value, $"{Documents.JsonPath.Key("$.headers", h.Key)}.secret")),
    ];
}
