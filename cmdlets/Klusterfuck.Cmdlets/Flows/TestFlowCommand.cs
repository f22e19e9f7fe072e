using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Json;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Checks models and emits everything that is wrong with them; nothing where they are valid.</summary>
[Cmdlet(VerbsDiagnostic.Test, "KfFlow", DefaultParameterSetName = ByModel)]
[OutputType(typeof(KfProblem))]
public sealed class TestFlowCommand : FlowCmdlet
{
    private const string ByName = "Name";
    private const string ByModel = "Model";
    private const string ByPath = "ModelPath";

    private readonly List<KfFlowPart> parts = [];

    /// <summary>Names of flows.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The commit whose model is checked; the tip of the default branch unless said.</summary>
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>A flow, or a model: JSON text, a file, a hashtable, an object, or nodes and links.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByModel)]
    [ValidateNotNull]
    public object? Model { get; set; }

    /// <summary>Files that hold a model.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    public string[] ModelPath { get; set; } = [];

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case ByName:
                foreach (var name in Name)
                    await TryAsync(name, () => CheckFlowAsync(Scope, name, cancellationToken));
                break;
            case ByPath:
                foreach (var path in ModelPath)
                    await TryAsync(path, () => CheckFileAsync(GetUnresolvedProviderPathFromPSPath(path), cancellationToken));
                break;
            default:
                await TryAsync(null, () => (Model is PSObject wrapped ? wrapped.BaseObject : Model) switch
                {
                    KfFlow flow => CheckFlowAsync(NamespaceName.Parse(flow.Namespace), flow.Name, cancellationToken),
                    string text => CheckAsync(text, "flow.json", cancellationToken),
                    KfFlowPart part => GatherAsync(part),
                    FileInfo file => CheckFileAsync(file.FullName, cancellationToken),
                    _ => CheckAsync(PipelineJson.Write(Model), "flow.json", cancellationToken),
                });
                break;
        }
    }

    private protected override Task EndAsync(CancellationToken cancellationToken) =>
        parts.Count == 0 ? Task.CompletedTask : TryAsync(null, () => CheckAsync(FlowParts.Write(parts), "flow.json", cancellationToken));

    private Task GatherAsync(KfFlowPart part)
    {
        parts.Add(part);
        return Task.CompletedTask;
    }

    private async Task CheckFlowAsync(NamespaceName ns, string name, CancellationToken cancellationToken)
    {
        var document = await CallAsync(s => s.Flows.ReadModelAsync(ns, ResourceName.Parse(name), Commit, cancellationToken), cancellationToken);
        await CheckAsync(document.Json, name, cancellationToken);
    }

    private async Task CheckFileAsync(string path, CancellationToken cancellationToken) =>
        await CheckAsync(await File.ReadAllTextAsync(path, cancellationToken), path, cancellationToken);

    private async Task CheckAsync(string model, string source, CancellationToken cancellationToken)
    {
        var ns = Scope;
        WriteVerbose($"Checking the model of {source} in namespace '{ns}'.");
        foreach (var problem in await CallAsync(s => s.Flows.ValidateAsync(ns, model, cancellationToken), cancellationToken))
            WriteObject(new KfProblem(source, problem));
    }
}
