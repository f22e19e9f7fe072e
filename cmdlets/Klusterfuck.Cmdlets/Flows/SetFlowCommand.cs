using System.Collections;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Saves the model of a flow as a commit, or changes its labels. Deploys nothing.</summary>
[Cmdlet(VerbsCommon.Set, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(KfFlow))]
public sealed class SetFlowCommand : ModelCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The message of the commit; one that says what changed unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

    /// <summary>Labels to add or change; <c>$null</c> removes one, the others stay.</summary>
    [Parameter]
    [Pairs]
    public Hashtable? Label { get; set; }

    /// <summary>Emits the flow.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => ChangeAsync(name, cancellationToken));
    }

    private async Task ChangeAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var resource = ResourceName.Parse(name);
        var model = await ReadModelAsync(cancellationToken);
        await CallAsync(s => s.Flows.GetAsync(ns, resource, cancellationToken), cancellationToken);
        var parts = new[] { model is null ? null : "model", Label is null ? null : $"labels ({Pairs.Names(Label)})" }.OfType<string>();
        if (!MayChange($"flow {ns}/{name}", $"Change {string.Join(", ", parts.DefaultIfEmpty("nothing"))}"))
            return;
        if (model is not null)
        {
            WriteVerbose($"Committing the model of flow '{name}' in namespace '{ns}'.");
            await CallAsync(s => s.Flows.SaveModelAsync(ns, resource, model, Message, cancellationToken), cancellationToken);
        }

        if (Label is not null)
        {
            var labels = Pairs.Changes(Label);
            await CallAsync(s => s.Flows.ChangeLabelsAsync(ns, resource, labels, cancellationToken), cancellationToken);
        }

        if (PassThru)
            await WriteFlowAsync(await CallAsync(s => s.Flows.GetAsync(ns, resource, cancellationToken), cancellationToken), cancellationToken);
    }
}
