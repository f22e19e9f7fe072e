using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Lets suspended flows take payloads again.</summary>
[Cmdlet(VerbsLifecycle.Resume, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(KfFlow))]
public sealed class ResumeFlowCommand() : SuspensionCmdlet("Resume", suspended: false);
