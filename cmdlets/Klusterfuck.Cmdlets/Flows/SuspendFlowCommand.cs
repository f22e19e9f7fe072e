using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Lets flows take no payloads for now; runs that have begun go on.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "KfFlow", SupportsShouldProcess = true)]
[OutputType(typeof(KfFlow))]
public sealed class SuspendFlowCommand() : SuspensionCmdlet("Suspend", suspended: true);
