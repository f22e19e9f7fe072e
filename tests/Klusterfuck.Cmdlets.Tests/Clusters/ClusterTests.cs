using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Clusters;

public sealed class ClusterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Shell shell = new();
    private readonly TestCluster cluster = new();

    private (string, object?) Config => ("config", cluster.KubeConfig);

    public void Dispose()
    {
        shell.Dispose();
        cluster.Dispose();
    }

    [Fact]
    public void Connect_KubeConfig_WorksThroughOnePortForward()
    {
        var context = Assert.Single(shell.Emit("Connect-KfCluster $config -Namespace clustered", Config));
        Assert.Equal(
            ("fake", "Cluster", "fake", cluster.KubeConfig, false, true),
            (context.Properties["Name"].Value, context.Properties["Kind"].Value, context.Properties["KubeContext"].Value, context.Properties["KubeConfig"].Value,
                context.Properties["HasToken"].Value, context.Properties["Current"].Value));

        var made = Assert.Single(shell.Emit("New-KfFunction far -Runtime Shell"));
        Assert.Equal(("fake", "clustered"), (made.Properties["Context"].Value, made.Properties["Namespace"].Value));
        Assert.Equal("Hello, x!", Assert.Single(shell.Emit("'x' | Invoke-KfFunction far; Get-KfCommit far | Set-KfCommit; Remove-KfFunction far -IncludeRepository -Force")).ToString());
        Assert.Equal(1, cluster.Calls("GET /secrets"));
        Assert.True(cluster.Calls("GET /pods") > 0);
        Assert.DoesNotContain(RemoteAdmin.Token, File.ReadAllText(Path.Combine(shell.Folder, "config", "contexts.json")), StringComparison.Ordinal);
        Assert.Contains("fake", shell.Show("Get-KfContext"), StringComparison.Ordinal);

        var gone = Assert.Single(shell.Emit("Disconnect-KfCluster -PassThru"));
        Assert.Equal(("fake", false), (gone.Properties["Name"].Value, gone.Properties["Current"].Value));
        Assert.Equal("Embedded", Assert.Single(shell.Emit("(Get-KfContext -Current).Kind")).ToString());
        Assert.Equal(("KfClusterNotConnected", ErrorCategory.InvalidArgument), shell.Run("Disconnect-KfCluster").Error);
    }

    [Fact]
    public void Context_OfACluster_SurvivesTheSessionAndServesARunbook()
    {
        shell.Emit("Connect-KfCluster $config -Name lab -Namespace runbooks; New-KfFunction job -Runtime Shell; Remove-Module Klusterfuck", Config);

        // A session that comes later, and a runbook without a profile.
        Assert.Equal("lab", Assert.Single(shell.Emit("$env:KF_DATA = $null; Import-Module $manifest; (Get-KfFunction job).Context", ("manifest", Shell.Manifest))).ToString());

        // Removing the module closes the port-forward only where no other session of the process has it; disconnecting always does.
        var opened = cluster.Calls("GET /secrets");
        shell.Emit("Disconnect-KfCluster lab");
        Assert.Equal("job", Assert.Single(shell.Emit("$env:KF_DATA = $null; $env:KF_CONTEXT = 'lab'; (Get-KfFunction).Name")).ToString());
        Assert.Equal("job", Assert.Single(shell.Emit("Get-KfFunction -Context lab | Remove-KfFunction -IncludeRepository -Force -PassThru")).Properties["Name"].Value);
        Assert.Equal(opened + 1, cluster.Calls("GET /secrets"));
    }

    [Fact]
    public void Clone_OfAClustersRepository_PushesInALaterSessionAndSaysWhatToRunWithoutOne()
    {
        shell.Emit("Connect-KfCluster $config -Namespace clones; New-KfFunction kept -Runtime Shell; Copy-KfRepository kept", Config);
        var (folder, settings) = (Path.Combine(shell.WorkFolder, "kept"), Path.Combine(shell.Folder, "config", "git"));
        Assert.Matches("^http://fake-[0-9a-f]{8}\\.run-connect-kfcluster\\.invalid/git/namespaces/clones/functions/kept\\.git$", shell.Git($"-C '{folder}' config remote.origin.url"));
        shell.Emit($"git -C '{folder}' fetch --quiet origin; if ($LASTEXITCODE) {{ throw 'git asks' }}");
        Assert.DoesNotContain(RemoteAdmin.Token, shell.Git($"-C '{folder}' config --list --includes"), StringComparison.Ordinal);

        shell.Emit("Disconnect-KfCluster");
        Assert.Contains("run-connect-kfcluster.invalid", Assert.Single(shell.Emit($"$ErrorActionPreference = 'SilentlyContinue'; \"$(git -C '{folder}' fetch origin 2>&1)\"")).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(settings), f => File.ReadAllText(f).Contains(RemoteAdmin.Token, StringComparison.Ordinal));

        // Another port-forward, at another port: the first cmdlet that works there leads the clone to it.
        shell.Emit("Get-KfFunction -Context fake");
        File.WriteAllText(Path.Combine(folder, "note.txt"), "later");
        shell.Git($"-C '{folder}' add --all");
        shell.Git($"-C '{folder}' commit --quiet --message 'Note it'");
        shell.Emit($"git -C '{folder}' push --quiet origin HEAD; if ($LASTEXITCODE) {{ throw 'git does not push' }}");
        Assert.Equal("Note it", Assert.Single(shell.Emit("(Get-KfCommit kept -Context fake -First 1).Subject")).ToString());
        foreach (var file in Directory.EnumerateFiles(settings))
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        // The commits of the clone are what is published, not a commit made of its files.
        File.WriteAllText(Path.Combine(folder, "note.txt"), "latest");
        shell.Emit($"Publish-KfFunction kept '{folder}' -Context fake -Message 'Publish it'");
        Assert.Equal(["Publish it", "Note it"], shell.Emit("(Get-KfCommit kept -Context fake -First 2).Subject").Select(s => s.ToString()));
        Assert.Equal(shell.Git($"-C '{folder}' rev-parse HEAD"), Assert.Single(shell.Emit("(Get-KfCommit kept -Context fake -First 1).Id")).ToString());
        shell.Emit("Disconnect-KfCluster fake");
    }

    [Fact]
    public void Connect_WhatCannotBeReached_EndsThePipelineAndSavesNothing()
    {
        Assert.Equal(("KfClusterUnavailable", ErrorCategory.ResourceUnavailable), Thrown("Connect-KfCluster ./nowhere"));
        Assert.Equal(("KfClusterUnavailable", ErrorCategory.ResourceUnavailable), Thrown("Connect-KfCluster $config -SystemNamespace elsewhere", Config));
        Assert.Equal(("KfClusterUnavailable", ErrorCategory.ResourceUnavailable), Thrown("Connect-KfCluster $config nobody", Config));
        Assert.Equal("embedded", Assert.Single(shell.Emit("Get-KfContext")).ToString());
    }

    [Fact]
    public void Verbose_OnACluster_TellsTheTunnelAndEveryRequestAndNoToken()
    {
        shell.Emit("Connect-KfCluster $config -Scope Process; Disconnect-KfCluster -Confirm:$false; Connect-KfCluster $config -Scope Process", Config);

        var said = shell.Run("Get-KfFunction -Verbose -Debug").Verbose;

        Assert.Contains(said, line => line.StartsWith("GET http://127.0.0.1:", StringComparison.Ordinal) && line.EndsWith("/api/v1/functions", StringComparison.Ordinal));
        Assert.DoesNotContain(said, line => line.Contains(RemoteAdmin.Token, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(shell.Folder, "config", "contexts.json")) && File.ReadAllText(Path.Combine(shell.Folder, "config", "contexts.json")).Contains(cluster.KubeConfig, StringComparison.Ordinal));
    }

    [Fact]
    public void Install_Waits_TellsProgressAndEmitsTheCluster()
    {
        var installed = Assert.Single(shell.Emit("Install-KfCluster $config -Registry registry.example.com/kf -Tag 9 -Timeout 5m", Config));

        Assert.Equal(("Ready", "fake"), (installed.Properties["Status"].Value, installed.ToString()));
        Assert.Contains(shell.Console.Progress, p => p.StatusDescription.StartsWith("Waiting for Deployment", StringComparison.Ordinal));
        Assert.Contains(shell.Console.Progress, p => p.RecordType == ProgressRecordType.Completed);
        Assert.Equal("9", (string?)cluster.Objects.Find("/configmaps", TestCluster.System, "klusterfuck-images")!["data"]!["tag"]);
        Assert.Contains("Ready", shell.Show("Install-KfCluster $config"), StringComparison.Ordinal);
        Assert.Equal("Ready", Assert.Single(shell.Emit("[pscustomobject]@{ KubeConfig = $config; Tag = '' } | Install-KfCluster")).Properties["Status"].Value);

        shell.Console.Answer = 2;
        shell.Emit("Uninstall-KfCluster $config");
        Assert.NotEmpty(shell.Console.Questions);
        Assert.NotEmpty(cluster.Objects.List("apps/deployments", TestCluster.System).Items);

        Assert.Equal("Removed", Assert.Single(shell.Emit("Uninstall-KfCluster $config -Force -PassThru")).Properties["Status"].Value);
        Assert.Empty(cluster.Objects.List("apps/deployments", TestCluster.System).Items);
        Assert.NotEmpty(cluster.Objects.List("/persistentvolumeclaims", TestCluster.System).Items);
        shell.Emit("Uninstall-KfCluster $config -IncludeData -Force");
        Assert.Empty(cluster.Objects.List("apiextensions.k8s.io/customresourcedefinitions", null).Items);
    }

    [Fact]
    public void InstallAndUninstall_WhatIf_TellAndChangeNothing()
    {
        var outcome = shell.Run("Install-KfCluster $config -WhatIf -Verbose; Uninstall-KfCluster $config -IncludeData -WhatIf", Config);

        Assert.Empty(outcome.Errors);
        Assert.Contains("\"Install Klusterfuck, ", shell.Console.Plain, StringComparison.Ordinal);
        Assert.Contains("on target \"cluster fake at http://127.0.0.1:", shell.Console.Plain, StringComparison.Ordinal);
        Assert.Contains("Uninstall Klusterfuck with all functions", shell.Console.Plain, StringComparison.Ordinal);
        Assert.Contains(outcome.Verbose, v => v.Contains("Deployment klusterfuck-admin", StringComparison.Ordinal));
        Assert.Empty(cluster.Objects.List("apps/deployments", null).Items);
        Assert.Equal(0, cluster.Calls("DELETE /namespaces"));
    }

    [Fact]
    public void Install_NeverReady_NoWaitEndsAndTimeoutAndStopDoToo()
    {
        using var stuck = new TestCluster(deploymentsGetReady: false);

        Assert.Equal("Starting", Assert.Single(shell.Emit("Install-KfCluster $config -NoWait", ("config", stuck.KubeConfig))).Properties["Status"].Value);
        var late = Thrown("Install-KfCluster $config -Timeout 0.1", ("config", stuck.KubeConfig));
        Assert.Equal(("KfClusterUnavailable", ErrorCategory.ResourceUnavailable), late);

        using var powershell = PowerShell.Create(shell.Runspace);
        powershell.AddScript("Install-KfCluster $config");
        shell.Console.Progress.Clear();
        var running = powershell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Console.Progress.Any(p => p.StatusDescription.StartsWith("Waiting for Deployment", StringComparison.Ordinal)), Patience));
        powershell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, powershell.InvocationStateInfo.State);
    }

    private (string, ErrorCategory) Thrown(string script, params (string, object?)[] variables)
    {
        var outcome = shell.Run(script, variables);
        var record = outcome.Thrown is IContainsErrorRecord thrown ? thrown.ErrorRecord : Assert.Single(outcome.Errors);
        return (record.FullyQualifiedErrorId.Split(',')[0], record.CategoryInfo.Category);
    }
}
