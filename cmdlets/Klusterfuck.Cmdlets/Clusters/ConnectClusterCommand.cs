using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Clusters;

/// <summary>Lets the cmdlets work on a cluster by its kubeconfig, through one port-forward to admin, and saves that as the current context.</summary>
[Cmdlet(VerbsCommunications.Connect, "KfCluster")]
[OutputType(typeof(KfContext))]
public sealed class ConnectClusterCommand : ClusterCmdlet
{
    /// <summary>The name the context is saved under; that of the kubeconfig's context unless said.</summary>
    [Parameter]
    [BlankIsAbsent]
    public string? Name { get; set; }

    /// <summary>The namespace to work in there unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ClusterNamespaceCompleter))]
    [BlankIsAbsent]
    public string? Namespace { get; set; }

    /// <summary>The namespace the product is installed in.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string SystemNamespace { get; set; } = ClusterPlace.DefaultSystemNamespace;

    /// <summary>CurrentUser saves the context for sessions to come; Process keeps it in this one.</summary>
    [Parameter]
    [ValidateSet("CurrentUser", "Process")]
    public string Scope { get; set; } = "CurrentUser";

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(KubeConfig, async () =>
    {
        if (Namespace is not null)
            NamespaceName.Parse(Namespace);
        NamespaceName.Parse(SystemNamespace);
        var cluster = Reach();
        var entry = new ContextEntry
        {
            Name = Name ?? cluster.Context,
            Cluster = ClusterPlace.Of(cluster, KubeConfigPath, KubeContext, SystemNamespace),
            Namespace = Namespace,
        };
        WriteVerbose($"Connecting to {Say(cluster)}.");
        await ConnectAsync(entry, Scope == "CurrentUser", cancellationToken);
    });
}
