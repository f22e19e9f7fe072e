using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Lets failed runs go on from their failed steps.</summary>
[Cmdlet(VerbsLifecycle.Restart, "KfRun", SupportsShouldProcess = true)]
[OutputType(typeof(KfRun))]
public sealed class RestartRunCommand : RunCmdlet
{
    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var id in Id)
            await TryAsync(id, () => RestartAsync(id, cancellationToken));
    }

    private async Task RestartAsync(string id, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var run = (await ReadRunAsync(ns, id, cancellationToken)).Run;
        if (!MayChange($"run {id} of flow {ns}/{run.Flow}", "Go on from its failed steps"))
            return;
        WriteVerbose($"Going on with run {id}.");
        await WriteRunAsync(await CallAsync(s => s.Runs.RetryAsync(ns, RunId.Parse(id), cancellationToken), cancellationToken), [], cancellationToken);
    }
}
