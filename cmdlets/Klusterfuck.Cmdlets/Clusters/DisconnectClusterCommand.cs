using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Cmdlets.Sessions.Cluster;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Clusters;

/// <summary>Closes the port-forward to a cluster and works there no more; the context stays saved, for -Context and Set-KfContext -Current.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "KfCluster", SupportsShouldProcess = true)]
[OutputType(typeof(KfContext))]
public sealed class DisconnectClusterCommand : ContextCmdlet
{
    /// <summary>The contexts of clusters; the one the session works in unless said.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Emits the context.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name.Length == 0 ? new string?[] { null } : Name)
            await TryAsync(name, () => DisconnectAsync(name, cancellationToken));
    }

    private async Task DisconnectAsync(string? name, CancellationToken cancellationToken)
    {
        var entry = SessionChoice.Find(name);
        if (entry is not { Cluster: { } place, Name: { } known })
            throw new KlusterfuckException(CmdletErrorCodes.ClusterNotConnected, name is null ? "The session does not work on a cluster." : $"Context '{name}' is no cluster.", name);
        if (!MayChange($"context {known}", "Close the port-forward and work there no more"))
            return;
        await ContextFile.ChangeAsync(b => known.Equals(b.Current, StringComparison.OrdinalIgnoreCase) ? b with { Current = null } : b, cancellationToken);
        SessionChoice.Forget(known);
        await ClusterTunnels.CloseAsync(place);
        if (PassThru)
            WriteContext(entry, current: null);
    }
}
