using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Deploys a commit of a flow; commits a model first where one is given.</summary>
[Cmdlet(VerbsData.Publish, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(KfFlow))]
public sealed class PublishFlowCommand : ModelCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The commit to deploy; the tip of the default branch unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>The message of the commit; one that says what changed unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

    /// <summary>Emits the flow.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Commit is not null && (Model ?? ModelPath) is not null)
        {
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException("Either a model is committed and deployed, or a commit that is there already."),
                "KfModelAmbiguous", ErrorCategory.InvalidArgument, Commit));
        }

        foreach (var name in Name)
            await TryAsync(name, () => PublishAsync(name, cancellationToken));
    }

    private async Task PublishAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var resource = ResourceName.Parse(name);
        var model = await ReadModelAsync(cancellationToken);
        await CallAsync(s => s.Flows.GetAsync(ns, resource, cancellationToken), cancellationToken);
        if (!MayChange($"flow {ns}/{name}", model is null ? $"Deploy commit {Commit ?? "HEAD"}" : "Commit the model and deploy it"))
            return;
        var revision = Commit;
        if (model is not null)
        {
            WriteVerbose($"Committing the model of flow '{name}' in namespace '{ns}'.");
            var saved = await CallAsync(
                s => s.Flows.SaveModelAsync(ns, resource, model, Message, cancellationToken), cancellationToken);
            revision = saved.Value;
        }

        WriteVerbose($"Deploying commit {revision ?? "HEAD"} of flow '{name}' in namespace '{ns}'.");
        var flow = await CallAsync(s => s.Flows.DeployAsync(ns, resource, revision, cancellationToken), cancellationToken);
        if (PassThru)
            await WriteFlowAsync(flow, cancellationToken);
    }
}
