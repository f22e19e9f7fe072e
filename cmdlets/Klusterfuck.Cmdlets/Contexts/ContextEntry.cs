using Klusterfuck.Cmdlets.Clusters;

namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>Where to work, as it is saved: an admin by address and token, a cluster by its kubeconfig, or a data folder.</summary>
internal sealed record ContextEntry
{
    /// <summary>The name of the context that is always there: this machine, in this process.</summary>
    public const string EmbeddedName = "embedded";

    /// <summary>Its name; null for one that was never named.</summary>
    public string? Name { get; init; }

    /// <summary>The admin; null for a data folder.</summary>
    public Uri? Address { get; init; }

    /// <summary>The admin's token.</summary>
    public string? Token { get; init; }

    /// <summary>The cluster; null for an admin by address or a data folder.</summary>
    public ClusterPlace? Cluster { get; init; }

    /// <summary>The data folder; null for the one of the environment.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The namespace to work in unless said.</summary>
    public string? Namespace { get; init; }

    /// <summary>The embedded default.</summary>
    public static ContextEntry Embedded { get; } = new() { Name = EmbeddedName };
}
