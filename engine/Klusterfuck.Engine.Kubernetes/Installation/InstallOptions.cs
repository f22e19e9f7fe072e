namespace Klusterfuck.Engine.Kubernetes.Installation;

/// <summary>What is installed.</summary>
public sealed record InstallOptions
{
    /// <summary>What the names of the product's images begin with; null for what the manifest says.</summary>
    public string? Registry { get; init; }

    /// <summary>Their tag; null for what the manifest says.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether installing ends only when everything is ready; true unless said.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>How long it may take until everything is ready; 10 minutes unless said.</summary>
    public TimeSpan ReadyTime { get; init; } = TimeSpan.FromMinutes(10);
}
