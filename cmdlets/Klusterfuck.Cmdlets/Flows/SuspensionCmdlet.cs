using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>What suspending and resuming flows share.</summary>
public abstract class SuspensionCmdlet : FlowCmdlet
{
    private readonly string verb;
    private readonly bool suspended;

    private protected SuspensionCmdlet(string verb, bool suspended) => (this.verb, this.suspended) = (verb, suspended);

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
                if (!MayChange($"flow {ns}/{name}", verb))
                    return;
                WriteVerbose($"{verb} flow '{name}' of namespace '{ns}'.");
                var flow = await CallAsync(s => s.Flows.SuspendAsync(ns, resource, suspended, cancellationToken), cancellationToken);
                if (PassThru)
                    await WriteFlowAsync(flow, cancellationToken);
            });
        }
    }
}
