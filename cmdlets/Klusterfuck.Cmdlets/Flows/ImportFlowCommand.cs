using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Creates flows of files, or commits and deploys them where the flows are there.</summary>
[Cmdlet(VerbsData.Import, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(KfFlow))]
public sealed class ImportFlowCommand : FlowCmdlet
{
    /// <summary>The file that holds the model, such as Export-KfFlow writes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The flow; the name of the file without its extension unless said.</summary>
    [Parameter(Position = 1)]
    [BlankIsAbsent]
    public string? Name { get; set; }

    /// <summary>The message of the commit.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

    /// <summary>Commits without deploying.</summary>
    [Parameter]
    public SwitchParameter NoDeploy { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Path, async () =>
    {
        var ns = Scope;
        var path = GetUnresolvedProviderPathFromPSPath(Path);
        var name = ResourceName.Parse(Name ?? System.IO.Path.GetFileNameWithoutExtension(path));
        if (Directory.Exists(path))
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"'{path}' is a folder.", path, "Pass its files: Get-ChildItem -Filter *.json | Import-KfFlow.");
        var model = await File.ReadAllTextAsync(path, cancellationToken);
        var exists = await ExistsAsync(ns, name, cancellationToken);
        if (!MayChange($"flow {ns}/{name}", $"{(exists ? "Commit" : "Create with")} the model of '{path}'{(NoDeploy ? "" : " and deploy it")}"))
            return;
        WriteVerbose($"Importing {path} as flow {ns}/{name}.");
        await WriteFlowAsync(await ImportAsync(ns, name, model, exists, cancellationToken), cancellationToken);
    });

    private async Task<Engine.Flows.Flow> ImportAsync(NamespaceName ns, ResourceName name, string model, bool exists, CancellationToken cancellationToken)
    {
        if (!exists)
        {
            var created = await CallAsync(s => s.Flows.CreateAsync(ns, name, NoDeploy ? null : model, Pairs.Read(null), cancellationToken), cancellationToken);
            if (!NoDeploy)
                return created;
        }

        var commit = await CallAsync(s => s.Flows.SaveModelAsync(ns, name, model, Message, cancellationToken), cancellationToken);
        return NoDeploy
            ? await CallAsync(s => s.Flows.GetAsync(ns, name, cancellationToken), cancellationToken)
            : await CallAsync(s => s.Flows.DeployAsync(ns, name, commit.Value, cancellationToken), cancellationToken);
    }

    private async Task<bool> ExistsAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(s => s.Flows.GetAsync(ns, name, cancellationToken), cancellationToken);
            return true;
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.FlowNotFound)
        {
            return false;
        }
    }
}
