using System.Collections;
using Klusterfuck.Cmdlets.Clusters;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Engine.Kubernetes;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes namespaces of the cluster a session is about to work on, through the port-forward it will have then.</summary>
public sealed class ClusterNamespaceCompleter : NamespaceCompleter
{
    private protected override ContextEntry Choose(IDictionary bound)
    {
        var file = First(bound, "KubeConfig") is { } named ? Path.GetFullPath(named) : ClusterPlace.KubeConfigOfEnvironment;
        var context = First(bound, "KubeContext");
        var cluster = ClusterConnection.FromKubeConfig(file, context);
        return new ContextEntry { Cluster = ClusterPlace.Of(cluster, file, context, First(bound, "SystemNamespace") ?? ClusterPlace.DefaultSystemNamespace) };
    }
}
