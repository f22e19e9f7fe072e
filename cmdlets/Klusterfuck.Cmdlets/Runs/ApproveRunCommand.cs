using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Says yes to runs that wait for an answer.</summary>
[Cmdlet(VerbsLifecycle.Approve, "KfRun", SupportsShouldProcess = true)]
[OutputType(typeof(KfRun))]
public sealed class ApproveRunCommand : AnswerCmdlet
{
    private protected override bool Approves => true;
}
