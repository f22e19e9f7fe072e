using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Removes flows and cancels their runs.</summary>
[Cmdlet(VerbsCommon.Remove, "KfFlow", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KfFlow))]
public sealed class RemoveFlowCommand : FlowCmdlet
{
    /// <summary>Names, exact.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Removes the repository too, with all its commits.</summary>
    [Parameter]
    public SwitchParameter IncludeRepository { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the flow that was removed.</summary>
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
        var flow = await CallAsync(s => s.Flows.GetAsync(ns, resource, cancellationToken), cancellationToken);
        var removed = new KfFlow(flow, await OpenAsync(cancellationToken));
        if (!MayChange($"flow {ns}/{name}", IncludeRepository ? "Remove, with its repository" : "Remove, keeping its repository", Force))
            return;
        WriteVerbose($"Removing flow '{name}' of namespace '{ns}'.");
        await CallAsync(s => s.Flows.RemoveAsync(ns, resource, IncludeRepository, cancellationToken), cancellationToken);
        if (PassThru)
            WriteObject(removed);
    }
}
