using System.Collections;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Creates a flow with its repository, and deploys the model where one is given.</summary>
[Cmdlet(VerbsCommon.New, "KfFlow", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KfFlow))]
public sealed class NewFlowCommand : ModelCmdlet
{
    private const string ByName = "Name";
    private const string ByParts = "Parts";

    private readonly List<KfFlowPart> parts = [];

    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByParts)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The nodes and links it is built of.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByParts)]
    [ValidateNotNull]
    public KfFlowPart? InputObject { get; set; }

    /// <summary>Free labels: a hashtable or <c>A=1;B=2</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Pairs]
    public Hashtable? Label { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == ByName)
            return CreateAsync(cancellationToken);
        parts.Add(InputObject!);
        return Task.CompletedTask;
    }

    private protected override Task EndAsync(CancellationToken cancellationToken) => parts.Count > 0 ? CreateAsync(cancellationToken) : Task.CompletedTask;

    private Task<bool> CreateAsync(CancellationToken cancellationToken) => TryAsync(Name, async () =>
    {
        var ns = Scope;
        var name = ResourceName.Parse(Name);
        var model = parts.Count > 0 ? FlowParts.Write(parts) : await ReadModelAsync(cancellationToken);
        if (!MayChange($"flow {ns}/{Name}", model is null ? "Create" : "Create and deploy"))
            return;
        WriteVerbose($"Creating flow '{Name}' in namespace '{ns}'.");
        var labels = Pairs.Read(Label);
        await WriteFlowAsync(
            await CallAsync(s => s.Flows.CreateAsync(ns, name, model, labels, cancellationToken), cancellationToken), cancellationToken);
    });
}
