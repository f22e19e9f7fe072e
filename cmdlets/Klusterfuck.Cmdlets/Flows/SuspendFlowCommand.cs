using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Lets flows take no payloads for now; runs that have begun go on.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(KfFlow))]
public sealed class SuspendFlowCommand : FlowCmdlet
{
    /// <summary>Names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Emits the flow.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
        {
            await TryAsync(name, async () =>
            {
                var ns = Scope;
                var resource = ResourceName.Parse(name);
                if (!MayChange($"flow {ns}/{name}", "Suspend"))
                    return;
                WriteVerbose($"Suspend flow '{name}' of namespace '{ns}'.");
                var flow = await CallAsync(s => s.Flows.SuspendAsync(ns, resource, suspended: true, cancellationToken), cancellationToken);
                if (PassThru)
                    await WriteFlowAsync(flow, cancellationToken);
            });
        }
    }
}
