using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Connectors;

/// <summary>A connector node of a deployed flow, with what it is told.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Node">The node.</param>
/// <param name="Connector">The name of its connector.</param>
/// <param name="Values">Its variables, secrets looked up. Never shown.</param>
/// <param name="Since">When its commit was deployed.</param>
/// <param name="Problem">Why it cannot run, in a sentence; null where it can.</param>
public sealed record ConnectorInstance(
    Target Flow, NodeId Node, ResourceName Connector, ImmutableSortedDictionary<string, string> Values, DateTimeOffset Since, string? Problem)
{
    /// <summary>Whether it comes with the product.</summary>
    public bool IsBuiltIn => BuiltInConnectors.Find(Connector) is not null;

    /// <summary>Whether another one is the same in everything a running connector depends on.</summary>
    public bool IsSame(ConnectorInstance other) =>
        other is not null && Flow == other.Flow && Node == other.Node && Connector == other.Connector && Problem == other.Problem && Values.SequenceEqual(other.Values);

    /// <summary>Where it is, without its values.</summary>
    public override string ToString() => $"{Connector} at node {Node} of {Flow}";
}
