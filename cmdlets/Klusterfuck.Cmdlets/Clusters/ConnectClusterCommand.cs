using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
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
        var ns = Namespace is null ? NamespaceName.Default : NamespaceName.Parse(Namespace);
        NamespaceName.Parse(SystemNamespace);
        var cluster = Reach();
        var entry = new ContextEntry
        {
            Name = Name ?? cluster.Context,
            // By name, so that what was saved never means another cluster when kubectl is turned to one.
            Cluster = new ClusterPlace(KubeConfigPath, cluster.Context.Length == 0 ? KubeContext : cluster.Context, SystemNamespace),
            Namespace = Namespace,
        };
        WriteVerbose($"Connecting to {Say(cluster)}.");
        var session = await SessionChoice.OpenAsync(entry, Location, Untraced.Instance, cancellationToken);
        await Task.Run(() => session.Functions.ListAsync(ns, labels: null, new PageRequest(1), cancellationToken), cancellationToken);
        if (Scope == "CurrentUser")
            await ContextFile.ChangeAsync(b => new ContextBook(entry.Name, b.Entries.SetItem(entry.Name, entry)), cancellationToken);
        SessionChoice.Use(entry);
        WriteContext(entry, entry);
    });
}
