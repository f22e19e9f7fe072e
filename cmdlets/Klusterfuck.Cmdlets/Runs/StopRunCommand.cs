using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Cancels runs: what runs is ended, what waits is removed.</summary>
[Cmdlet(VerbsLifecycle.Stop, "KfRun", SupportsShouldProcess = true)]
[OutputType(typeof(KfRun))]
public sealed class StopRunCommand : RunCmdlet
{
    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Emits the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var id in Id)
            await TryAsync(id, () => StopAsync(id, cancellationToken));
    }

    private async Task StopAsync(string id, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var run = (await ReadRunAsync(ns, id, cancellationToken)).Run;
        if (!MayChange($"run {id} of flow {ns}/{run.Flow}", "Cancel"))
            return;
        WriteVerbose($"Cancelling run {id}.");
        var cancelled = await CallAsync(s => s.Runs.CancelAsync(ns, RunId.Parse(id), cancellationToken), cancellationToken);
        if (PassThru)
            await WriteRunAsync(cancelled, [], cancellationToken);
    }
}
