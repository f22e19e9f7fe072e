using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Gets flows.</summary>
[Cmdlet(VerbsCommon.Get, "KfFlow")]
[OutputType(typeof(KfFlow))]
public sealed class GetFlowCommand : FlowCmdlet
{
    /// <summary>Names, with wildcards; all unless said.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only flows with these labels: a hashtable or <c>team=a,!old</c>.</summary>
    [Parameter]
    [Selector]
    public string? Label { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => FindAsync(name, cancellationToken));
    }

    private async Task FindAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var labels = LabelSelector.Parse(Label);
        WriteVerbose($"Reading flow '{name}' of namespace '{ns}'.");
        if (NamePatterns.IsPattern(name))
        {
            await foreach (var flow in ListAsync(ns, Label, name, cancellationToken))
                await WriteFlowAsync(flow, cancellationToken);
            return;
        }

        var found = await CallAsync(s => s.Flows.GetAsync(ns, ResourceName.Parse(name), cancellationToken), cancellationToken);
        if (labels.Matches(found.Definition.Labels))
            await WriteFlowAsync(found, cancellationToken);
    }
}
