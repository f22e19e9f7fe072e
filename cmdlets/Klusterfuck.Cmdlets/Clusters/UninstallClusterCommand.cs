using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Engine.Kubernetes.Installation;

namespace Klusterfuck.Cmdlets.Clusters;

/// <summary>Removes Klusterfuck from a cluster. Functions, flows, repositories and runs stay unless -IncludeData.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "KfCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KfCluster))]
public sealed class UninstallClusterCommand : ClusterCmdlet
{
    /// <summary>Removes the volumes, every function and flow in the cluster, and the namespace too.</summary>
    [Parameter]
    public SwitchParameter IncludeData { get; set; }

    /// <summary>How long to wait at most: <c>30</c>, <c>30s</c>, <c>5m</c> or a TimeSpan; 10 minutes unless said.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Does not wait until everything is gone.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the cluster.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(KubeConfig, async () =>
    {
        var cluster = Reach();
        var action = IncludeData ? "Uninstall Klusterfuck with all functions, flows, repositories and runs" : "Uninstall Klusterfuck, keeping its data";
        if (!MayChange(Say(cluster), action, Force))
            return;
        using var installer = new ClusterInstaller(cluster, TimeProvider.System);
        var progress = ReportAs("Uninstalling Klusterfuck");
        await Task.Run(
            async () =>
            {
                await installer.UninstallAsync(IncludeData, progress, cancellationToken);
                if (!NoWait)
                    await installer.WaitRemovedAsync(IncludeData, Timeout ?? new InstallOptions().ReadyTime, progress, cancellationToken);
            },
            cancellationToken);
        if (PassThru)
            WriteObject(Describe(cluster, NoWait ? "Removing" : "Removed"));
    });
}
