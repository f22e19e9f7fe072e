using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Connectors;

/// <summary>Removes registered connectors.</summary>
[Cmdlet(VerbsCommon.Remove, "KfConnector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KfConnector))]
public sealed class RemoveConnectorCommand : ConnectorCmdlet
{
    /// <summary>Names, exact.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the connector that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => RemoveAsync(name, cancellationToken));
    }

    private async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var resource = ResourceName.Parse(name);
        var type = await CallAsync(s => s.Connectors.GetAsync(ns, resource, cancellationToken), cancellationToken);
        if (!MayChange($"connector {ns}/{name}", "Remove", Force))
            return;
        WriteVerbose($"Removing connector '{name}' of namespace '{ns}'.");
        await CallAsync(s => s.Connectors.RemoveAsync(ns, resource, cancellationToken), cancellationToken);
        if (PassThru)
            await WriteConnectorAsync(ns, type, cancellationToken);
    }
}
