using System.Diagnostics;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly Shell shell = new();

    public CompletionTests()
    {
        shell.CreateFunction("hello", "cat", "v1 of it");
        shell.Emit("New-KfFunction other -Runtime Shell; New-KfFlow orders; New-KfFunction far -Runtime Shell -Namespace elsewhere");
    }

    public void Dispose() => shell.Dispose();

    [Theory]
    [InlineData("Get-KfFunction h", "hello")]
    [InlineData("Invoke-KfFunction -Name o", "other")]
    [InlineData("Get-KfCommit -Flow ", "orders")]
    [InlineData("New-KfFunction x -Runtime Py", "Python")]
    [InlineData("Get-KfRun -Status Fai", "Failed")]
    [InlineData("Get-KfFunction -Namespace el", "elsewhere")]
    [InlineData("Get-KfRun -Namespace ", "default")]
    public void Complete_Line_OffersWhatThereIs(string line, string expected) => Assert.Contains(expected, Complete(line).Select(c => c.CompletionText));

    [Fact]
    public void Complete_Commit_OffersShortIdSubjectAndAge()
    {
        var id = Assert.Single(shell.Emit("(Get-KfCommit hello -First 1).Id")).ToString();

        var match = Assert.Single(Complete("Set-KfCommit hello -Commit v1"));

        Assert.Equal(id[..7], match.CompletionText);
        Assert.Contains("v1 of it", match.ListItemText, StringComparison.Ordinal);
        Assert.Contains("selected", match.ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_NamespaceOfWhatIsAboutToBeConnected_OffersThoseOfThere()
    {
        RemoteAdmin.Start();
        using var cluster = new TestCluster();
        shell.Emit("Set-KfContext far -Uri $uri -Token ([System.Net.NetworkCredential]::new('', $token).SecurePassword)", ("uri", RemoteAdmin.Address.ToString()), ("token", RemoteAdmin.Token));
        shell.Emit("$null = New-KfFunction there -Runtime Shell -Namespace connecting -Context far");

        Assert.Contains("connecting", Complete("Set-KfContext far -Namespace conn").Select(c => c.CompletionText));
        Assert.Contains("elsewhere", Complete("Set-KfContext embedded -Namespace els").Select(c => c.CompletionText));
        Assert.Contains("connecting", Complete($"Connect-KfHost {RemoteAdmin.Address} -Namespace conn").Select(c => c.CompletionText));
        Assert.Contains("connecting", Complete($"Connect-KfCluster '{cluster.KubeConfig}' -Namespace conn").Select(c => c.CompletionText));

        // The port-forward that completing opened is the one the connection has.
        shell.Emit("Connect-KfCluster $config -Namespace connecting; Get-KfFunction", ("config", cluster.KubeConfig));
        Assert.Equal(1, cluster.Calls("GET /secrets"));
        shell.Emit("Disconnect-KfCluster");
        Assert.Empty(CompleteOnce("Connect-KfCluster ./nowhere -Namespace conn", 43));
        Assert.Empty(CompleteOnce("Connect-KfHost nonsense -Namespace conn", 39));
    }

    [Fact]
    public void Complete_OnAnAdmin_OffersWhatThereIsAndGoesOnWhenItStopsAnswering()
    {
        RemoteAdmin.Start();
        using var proxy = new RecordingProxy();
        shell.Emit($"Set-KfContext far -Uri '{proxy.Address}' -Token ([System.Net.NetworkCredential]::new('', $token).SecurePassword)", ("token", RemoteAdmin.Token));
        shell.Emit("$null = New-KfFunction completed -Runtime Shell -Namespace completing -Context far");

        Assert.Equal("completed", Assert.Single(Complete("Get-KfFunction c -Context far -Namespace completing", 16)).CompletionText);
        Assert.Contains("completing", Complete("Get-KfFunction -Context far -Namespace comp").Select(c => c.CompletionText));
        proxy.Hangs = true;
        Assert.Contains("completing", Complete("Get-KfFunction -Context far -Namespace comp").Select(c => c.CompletionText));

        // Nothing was ever found here: the prompt gets its answer all the same.
        var clock = Stopwatch.StartNew();
        Assert.Empty(CompleteOnce("Get-KfFlow -Context far -Name o", 31));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"Completing took {clock.Elapsed}.");
    }

    // The first look may take longer than a completion waits.
    private CompletionResult[] Complete(string line, int? at = null)
    {
        CompletionResult[] found = [];
        SpinWait.SpinUntil(() => (found = CompleteOnce(line, at ?? line.Length)).Length > 0, TimeSpan.FromSeconds(60));
        return found;
    }

    private CompletionResult[] CompleteOnce(string line, int at)
    {
        using var powershell = PowerShell.Create(shell.Runspace);
        return [.. CommandCompletion.CompleteInput(line, at, null, powershell).CompletionMatches];
    }
}
