using System.Management.Automation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Commits;

/// <summary>Selects the commit that was selected before.</summary>
[Cmdlet(VerbsCommon.Undo, "KfCommit", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ByName)]
[OutputType(typeof(KfCommit))]
public sealed class UndoCommitCommand : CommitCmdlet
{
    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the commit that is selected then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var (item, read) in ReadTargets())
            await TryAsync(item, () => UndoAsync(read().Target, cancellationToken));
    }

    private async Task UndoAsync(Target target, CancellationToken cancellationToken)
    {
        // Asked for first, so that an unknown name is an error and not a question.
        var selections = await CallAsync(s => s.Commits.ListSelectionsAsync(target, cancellationToken), cancellationToken);
        var from = selections.Count == 0 ? "" : $" from {selections[0].Commit.Short}";
        if (!MayChange(target.ToString(), $"Go back{from} to the commit selected before", Force))
            return;
        WriteVerbose($"Going back to the commit of {target} that was selected before.");
        var selected = await CallAsync(s => s.Commits.UndoAsync(target, cancellationToken), cancellationToken);
        if (PassThru)
            WriteCommit(target, selected, await OpenAsync(cancellationToken));
    }
}
