using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Writes the models of flows into files, as they are written.</summary>
[Cmdlet(VerbsData.Export, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportFlowCommand : FlowCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The folder the files are written into, each named after its flow: <c>orders.json</c>.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The commit; the deployed one unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>Overwrites files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => FindAsync(name, cancellationToken));
    }

    private async Task FindAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        if (!NamePatterns.IsPattern(name))
        {
            await WriteAsync(ns, ResourceName.Parse(name), cancellationToken);
            return;
        }

        await foreach (var flow in ListAsync(ns, labels: null, name, cancellationToken))
            await TryAsync(flow.Definition.Name.Value, () => WriteAsync(ns, flow.Definition.Name, cancellationToken));
    }

    private async Task WriteAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        var flow = await CallAsync(s => s.Flows.GetAsync(ns, name, cancellationToken), cancellationToken);
        var revision = Commit ?? flow.Status.Commit?.Value;
        var model = await CallAsync(s => s.Flows.ReadModelAsync(ns, name, revision, cancellationToken), cancellationToken);
        var folder = GetUnresolvedProviderPathFromPSPath(Path);
        var path = System.IO.Path.Combine(folder, $"{name}.json");
        if (File.Exists(path) && !Force)
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"'{path}' is there already.", path, "-Force overwrites it.");
        if (!MayChange(path, $"Write the model of flow {ns}/{name} at {model.Commit.Short}"))
            return;
        Directory.CreateDirectory(folder);
        WriteVerbose($"Writing the model of flow {ns}/{name} at {model.Commit.Short} to {path}.");
        await File.WriteAllTextAsync(path, model.Json, cancellationToken);
        WriteObject(new FileInfo(path));
    }
}
