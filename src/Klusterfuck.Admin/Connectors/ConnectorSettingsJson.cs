namespace Klusterfuck.Admin.Connectors;

/// <summary>What of a registered connector can be changed.</summary>
public sealed record ConnectorSettingsJson
{
    /// <summary>The image.</summary>
    public required string Image { get; init; }

    /// <summary>What it does.</summary>
    public string? Description { get; init; }

    /// <summary>The variables it knows.</summary>
    public List<ConnectorVariableJson>? Variables { get; init; }
}
