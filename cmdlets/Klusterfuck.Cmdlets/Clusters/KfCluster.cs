namespace Klusterfuck.Cmdlets.Clusters;

/// <summary>Klusterfuck as it is installed in a cluster.</summary>
public sealed class KfCluster
{
    internal KfCluster(string kubeContext, Uri server, string status)
    {
        KubeContext = kubeContext;
        Server = server;
        Status = status;
        SystemNamespace = ClusterPlace.DefaultSystemNamespace;
    }

    /// <summary>The context of the kubeconfig.</summary>
    public string KubeContext { get; }

    /// <summary>The address of the API server.</summary>
    public Uri Server { get; }

    /// <summary>The namespace the product is in.</summary>
    public string SystemNamespace { get; }

    /// <summary>Ready, Starting, Removing or Removed.</summary>
    public string Status { get; }

    /// <summary>The context of the kubeconfig.</summary>
    public override string ToString() => KubeContext;
}
