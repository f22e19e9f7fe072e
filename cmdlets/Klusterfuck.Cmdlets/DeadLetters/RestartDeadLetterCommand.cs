using System.Management.Automation;
using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.DeadLetters;

/// <summary>Lets the runs of dead letters go on from them, with the same step ids.</summary>
[Cmdlet(VerbsLifecycle.Restart, "KfDeadLetter", SupportsShouldProcess = true)]
[OutputType(typeof(KfRun))]
public sealed class RestartDeadLetterCommand : RunCmdlet
{
    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var id in Id)
        {
            await TryAsync(id, async () =>
            {
                var ns = Scope;
                var step = StepId.Parse(id);
                if (!MayChange($"dead letter {id} in namespace {ns}", "Let its run go on from it"))
                    return;
                WriteVerbose($"Going on from dead letter {id}.");
                await WriteRunAsync(await CallAsync(s => s.Runs.RetryDeadLetterAsync(ns, step, cancellationToken), cancellationToken), [], cancellationToken);
            });
        }
    }
}
