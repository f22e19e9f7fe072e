using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Engine.Kubernetes;
using Klusterfuck.Engine.Kubernetes.Installation;

namespace Klusterfuck.Cmdlets.Clusters;

/// <summary>What the cmdlets that reach a cluster by its kubeconfig share.</summary>
public abstract class ClusterCmdlet : ContextCmdlet
{
    /// <summary>The kubeconfig; <c>KUBECONFIG</c> unless said, else <c>~/.kube/config</c>.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? KubeConfig { get; set; }

    /// <summary>The context in it; its current one unless said.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? KubeContext { get; set; }

    /// <summary>The kubeconfig as an absolute path; null for the default one.</summary>
    private protected string? KubeConfigPath => KubeConfig is null
        ? ClusterPlace.KubeConfigOfEnvironment
        : GetUnresolvedProviderPathFromPSPath(KubeConfig);

    private protected ClusterConnection Reach() => ClusterConnection.FromKubeConfig(KubeConfigPath, KubeContext);

    private protected static string Say(ClusterConnection cluster) => $"cluster {cluster.Context} at {cluster.Server}";

    private protected static KfCluster Describe(ClusterConnection cluster, string status) => new(cluster.Context, new Uri(cluster.Server), status);

    /// <summary>Says how far it is on the pipeline's thread, which this has to be called on.</summary>
    private protected IProgress<InstallProgress> ReportAs(string activity) => new Progress<InstallProgress>(
        p => WriteProgress(new ProgressRecord(3, activity, p.Activity)
        {
            PercentComplete = p.Total == 0 ? -1 : 100 * p.Done / p.Total,
            RecordType = p.Done == p.Total ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        }));
}
