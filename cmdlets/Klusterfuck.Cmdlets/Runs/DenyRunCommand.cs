using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Says no to runs that wait for an answer.</summary>
[Cmdlet(VerbsLifecycle.Deny, "KfRun", SupportsShouldProcess = true)]
[OutputType(typeof(KfRun))]
public sealed class DenyRunCommand : AnswerCmdlet
{
    private protected override bool Approves => false;
}
