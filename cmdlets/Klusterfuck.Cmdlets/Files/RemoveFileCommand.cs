using System.Management.Automation;
using Klusterfuck.Cmdlets.Commits;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Cmdlets.Files;

/// <summary>Commits the removal of a file on top of the default branch, without a clone. Selects nothing.</summary>
[Cmdlet(VerbsCommon.Remove, "KfFile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KfCommit))]
public sealed class RemoveFileCommand : FileChangeCmdlet
{
    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Path, async () =>
    {
        var target = Target.Function(Scope, ResourceName.Parse(Name));
        if (MayChange(target.ToString(), $"Commit the removal of '{Path}'", Force))
            await CommitAsync(target, new FileChange(Path, Bytes: null), cancellationToken);
    });
}
