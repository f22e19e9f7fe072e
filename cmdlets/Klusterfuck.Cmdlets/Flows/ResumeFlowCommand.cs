using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Lets suspended flows take payloads again.</summary>
[Cmdlet(VerbsLifecycle.Resume, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(KfFlow))]
public sealed class ResumeFlowCommand : FlowCmdlet
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
                if (!MayChange($"flow {ns}/{name}", "Resume"))
                    return;
                WriteVerbose($"Resume flow '{name}' of namespace '{ns}'.");
                var flow = await CallAsync(s => s.Flows.SuspendAsync(ns, resource, suspended: false, cancellationToken), cancellationToken);
                if (PassThru)
                    await WriteFlowAsync(flow, cancellationToken);
            });
        }
    }
}
