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

    /// <summary>The folder the files are written into, each named after its flow: <c>orders.json</c>. For one flow it may be the file, whose name ends with .json.</summary>
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

    private ResourceName? file;

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
        var path = FindFile(name);
        if (File.Exists(path) && !Force)
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"'{path}' is there already.", path, "-Force overwrites it.");
        if (!MayChange(path, $"Write the model of flow {ns}/{name} at {model.Commit.Short}"))
            return;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        WriteVerbose($"Writing the model of flow {ns}/{name} at {model.Commit.Short} to {path}.");
        await File.WriteAllTextAsync(path, model.Json, cancellationToken);
        WriteObject(new FileInfo(path));
    }

    private string FindFile(ResourceName name)
    {
        var path = GetUnresolvedProviderPathFromPSPath(Path);
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || Directory.Exists(path))
            return System.IO.Path.Combine(path, $"{name}.json");

        // With -Force too: the second would take the place of the first.
        if (file is { } other && other != name)
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"'{path}' is a file for one flow, and flow {other} is written there.", path, "Name a folder instead.");
        file = name;
        return path;
    }
}
