namespace Klusterfuck.Cmdlets.Clusters;

/// <summary>A cluster as it is saved: where the credential is, never the credential.</summary>
/// <param name="KubeConfig">The kubeconfig; null for the one kubectl takes.</param>
/// <param name="KubeContext">The context in it; null for the current one.</param>
/// <param name="SystemNamespace">The namespace the product is in.</param>
internal sealed record ClusterPlace(string? KubeConfig, string? KubeContext, string SystemNamespace)
{
    /// <summary>Where the product is installed unless said.</summary>
    public const string DefaultSystemNamespace = "klusterfuck";
}
