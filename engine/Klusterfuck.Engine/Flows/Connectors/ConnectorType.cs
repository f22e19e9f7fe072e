using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Connectors;

/// <summary>A type of connector that comes with the product.</summary>
/// <param name="Name">What a node's <c>connector</c> says.</param>
/// <param name="Variables">The variables it knows.</param>
internal sealed record ConnectorType(string Name, ImmutableArray<string> Variables)
{
    /// <summary>All of them. <c>http</c> is nothing but the address payloads are posted to, so that it needs no variables.</summary>
    public static ImmutableArray<ConnectorType> All { get; } = [new("http", [])];

    /// <summary>The type of that name; null where it does not come with the product.</summary>
    public static ConnectorType? Find(ResourceName name) => All.FirstOrDefault(t => t.Name == name.Value);
}
