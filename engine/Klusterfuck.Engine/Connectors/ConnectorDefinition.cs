using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;

namespace Klusterfuck.Engine.Connectors;

/// <summary>A connector somebody registered: an image of their own and the variables it knows.</summary>
public sealed record ConnectorDefinition : Definition
{
    /// <summary>The image.</summary>
    public required string Image { get; init; }

    /// <summary>What it is for, in a sentence; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The variables it knows.</summary>
    public ImmutableArray<ConnectorVariableDefinition> Variables { get; init; } = [];
}
