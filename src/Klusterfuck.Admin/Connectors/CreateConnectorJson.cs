namespace Klusterfuck.Admin.Connectors;

/// <summary>An image to be registered as a connector.</summary>
public sealed record CreateConnectorJson
{
    /// <summary>Its name: a DNS label.</summary>
    public required string Name { get; init; }

    /// <summary>The image.</summary>
    public required string Image { get; init; }

    /// <summary>What it does.</summary>
    public string? Description { get; init; }

    /// <summary>The variables it knows.</summary>
    public List<ConnectorVariableJson>? Variables { get; init; }
}
