namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>Where cmdlets work: a data folder on this machine, an admin by address, or a cluster by its kubeconfig. A token is never shown.</summary>
public sealed class KfContext
{
    internal KfContext(ContextEntry entry, string dataFolder, bool current)
    {
        Name = entry.Name;
        Kind = entry.Cluster is not null ? "Cluster" : entry.Address is null ? "Embedded" : "Remote";
        Uri = entry.Address;
        KubeConfig = entry.Cluster?.KubeConfig;
        KubeContext = entry.Cluster?.KubeContext;
        DataFolder = Kind == "Embedded" ? dataFolder : null;
        Namespace = entry.Namespace;
        HasToken = entry.Token is not null;
        Current = current;
    }

    /// <summary>Its name; null for one the environment's variables say.</summary>
    public string? Name { get; }

    /// <summary>Embedded, Remote or Cluster.</summary>
    public string Kind { get; }

    /// <summary>The admin, where it is known by address.</summary>
    public Uri? Uri { get; }

    /// <summary>The kubeconfig of a cluster; null for the one kubectl takes.</summary>
    public string? KubeConfig { get; }

    /// <summary>The context of the kubeconfig, for a cluster.</summary>
    public string? KubeContext { get; }

    /// <summary>The data folder; null for an admin.</summary>
    public string? DataFolder { get; }

    /// <summary>The namespace to work in unless said; null for <c>default</c>.</summary>
    public string? Namespace { get; }

    /// <summary>Whether a token is known.</summary>
    public bool HasToken { get; }

    /// <summary>Whether cmdlets work there now.</summary>
    public bool Current { get; }

    /// <summary>Its name, or where it is.</summary>
    public override string ToString() => Name ?? Uri?.AbsoluteUri ?? KubeContext ?? DataFolder ?? "";
}
