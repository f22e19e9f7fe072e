using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Engine.Kubernetes.Installation;

namespace Klusterfuck.Cmdlets.Clusters;

/// <summary>Installs Klusterfuck in a cluster, or brings it to this version, and waits until it is ready.</summary>
[Cmdlet(VerbsLifecycle.Install, "KfCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KfCluster))]
public sealed class InstallClusterCommand : ClusterCmdlet
{
    /// <summary>What the names of the images begin with: a registry and a path in it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? Registry { get; set; }

    /// <summary>The tag of the images.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? Tag { get; set; }

    /// <summary>How long to wait at most: <c>30</c>, <c>30s</c>, <c>5m</c> or a TimeSpan; 10 minutes unless said.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Does not wait until it is ready.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(KubeConfig, async () =>
    {
        var cluster = Reach();
        var options = new InstallOptions { Registry = Registry, Tag = Tag, Wait = !NoWait };
        if (Timeout is { } limit)
            options = options with { ReadyTime = limit };
        var objects = ClusterInstaller.Describe(options);
        foreach (var line in objects)
            WriteVerbose($"Part of it: {line}.");
        if (!MayChange(Say(cluster), $"Install Klusterfuck, {objects.Count} objects"))
            return;
        using var installer = new ClusterInstaller(cluster, TimeProvider.System);
        var progress = ReportAs("Installing Klusterfuck");
        await Task.Run(() => installer.InstallAsync(options, progress, cancellationToken), cancellationToken);
        WriteObject(Describe(cluster, NoWait ? "Starting" : "Ready"));
    });
}
