using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Admin.Connectors;

/// <summary>A connector flows may name.</summary>
public sealed record ConnectorJson
{
    /// <summary>The scope of its name.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it comes with the product.</summary>
    public required bool BuiltIn { get; init; }

    /// <summary>The image of one that was registered; null for one that comes with the product.</summary>
    public required string? Image { get; init; }

    /// <summary>What it does.</summary>
    public required string Description { get; init; }

    /// <summary>Whether this service runs it; a registered image is run by a cluster, or by hand.</summary>
    public required bool Hosted { get; init; }

    /// <summary>The variables it knows.</summary>
    public required IReadOnlyList<ConnectorVariableJson> Variables { get; init; }

    internal static ConnectorJson Of(ConnectorType type, string ns) => new()
    {
        Namespace = ns,
        Name = type.Name,
        BuiltIn = type.IsBuiltIn,
        Image = type.Image,
        Description = type.Description,
        Hosted = type.IsBuiltIn,
        Variables = [.. type.Variables.Select(ConnectorVariableJson.Of)],
    };
}
