using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>All that the manifests of a connector node are made of.</summary>
/// <param name="Owner">The flow.</param>
/// <param name="Flow">Its name.</param>
/// <param name="Node">The node.</param>
/// <param name="Image">The connector's image.</param>
/// <param name="Probed">Whether the image tells how it is on <c>ADMIN_PORT</c>, as the product's own does; somebody else's need not.</param>
/// <param name="Requests">How it is asked by HTTP.</param>
/// <param name="Connector">The type of connector, which the product's own image needs to know.</param>
/// <param name="Callback">The address payloads are posted to, with its key.</param>
/// <param name="Texts">Variables with their values.</param>
/// <param name="Secrets">Variables whose values are secrets.</param>
/// <param name="SecretVersions">Changes whenever the value of one of them does.</param>
internal sealed record ConnectorPlan(
    Owner Owner, ResourceName Flow, NodeId Node, string Image, bool Probed, ConnectorRequests Requests, string Connector, Uri Callback, ImmutableSortedDictionary<string, string> Texts,
    ImmutableSortedDictionary<string, ResourceName> Secrets, string SecretVersions)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Flow}/{Node}";
}
