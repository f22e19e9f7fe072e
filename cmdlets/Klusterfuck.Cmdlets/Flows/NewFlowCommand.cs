using System.Collections;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Creates a flow with its repository, and deploys the model where one is given.</summary>
[Cmdlet(VerbsCommon.New, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(KfFlow))]
public sealed class NewFlowCommand : ModelCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Free labels: a hashtable or <c>A=1;B=2</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pairs]
    public Hashtable? Label { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Name, async () =>
    {
        var ns = Scope;
        var name = ResourceName.Parse(Name);
        var model = await ReadModelAsync(cancellationToken);
        if (!MayChange($"flow {ns}/{Name}", model is null ? "Create" : "Create and deploy"))
            return;
        WriteVerbose($"Creating flow '{Name}' in namespace '{ns}'.");
        var labels = Pairs.Read(Label);
        await WriteFlowAsync(
            await CallAsync(s => s.Flows.CreateAsync(ns, name, model, labels, cancellationToken), cancellationToken), cancellationToken);
    });
}
