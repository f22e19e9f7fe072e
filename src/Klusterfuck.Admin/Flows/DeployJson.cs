namespace Klusterfuck.Admin.Flows;

/// <summary>What to deploy.</summary>
public sealed record DeployJson
{
    /// <summary>A revision; the tip of the default branch unless said.</summary>
    public string? Commit { get; init; }
}
