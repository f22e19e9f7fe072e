using Klusterfuck.Engine.Kubernetes;

namespace Klusterfuck.Cmdlets.Clusters;

/// <summary>A cluster as it is saved: where the credential is, never the credential.</summary>
/// <param name="KubeConfig">The kubeconfig; null for the one kubectl takes.</param>
/// <param name="KubeContext">The context in it; null for the current one.</param>
/// <param name="SystemNamespace">The namespace the product is in.</param>
internal sealed record ClusterPlace(string? KubeConfig, string? KubeContext, string SystemNamespace)
{
    /// <summary>Where the product is installed unless said.</summary>
    public const string DefaultSystemNamespace = "klusterfuck";

    /// <summary>The kubeconfig the environment names; null for the default one.</summary>
    public static string? KubeConfigOfEnvironment => Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator).FirstOrDefault(f => f.Length > 0);

    /// <summary>The place of a cluster that was found, its context by name, so that what is saved never means another cluster when kubectl is turned to one.</summary>
    public static ClusterPlace Of(ClusterConnection cluster, string? kubeConfig, string? kubeContext, string systemNamespace) =>
        new(kubeConfig, cluster.Context.Length == 0 ? kubeContext : cluster.Context, systemNamespace);
}
