using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runners;

/// <summary>What runners know of a flow.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Commit">The deployed commit; null for none.</param>
public sealed record PublishedFlow(Target Flow, CommitId? Commit)
{
    /// <summary>Whether it takes no payloads for now.</summary>
    public bool Suspended { get; init; }

    /// <summary>The keys of its callback addresses, by node. Who posts with one needs no token.</summary>
    public ImmutableSortedDictionary<string, string> CallbackKeys { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The secrets that nodes of a graph send out, whose values runners must be told. Those of connectors are told to the connectors alone.</summary>
    public static ImmutableArray<ResourceName> ListSecrets(FlowGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Nodes.Where(n => !n.IsEntry).SelectMany(n => n.References).Where(r => r.Kind == FlowReferenceKind.Secret).Select(r => r.Name).Distinct()];
    }
}
