using System.Management.Automation;
using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.DeadLetters;

/// <summary>Removes dead letters; their runs stay failed.</summary>
[Cmdlet(VerbsCommon.Remove, "KfDeadLetter", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveDeadLetterCommand : RunCmdlet
{
    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var id in Id)
        {
            await TryAsync(id, async () =>
            {
                var ns = Scope;
                var step = StepId.Parse(id);
                if (!MayChange($"dead letter {id} in namespace {ns}", "Remove", Force))
                    return;
                WriteVerbose($"Removing dead letter {id}.");
                await CallAsync(s => s.Runs.RemoveDeadLetterAsync(ns, step, cancellationToken), cancellationToken);
            });
        }
    }
}
