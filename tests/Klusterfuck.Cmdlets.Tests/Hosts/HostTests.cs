using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Hosts;

public sealed class HostTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose()
    {
        shell.Run("Get-KfHost | Stop-KfHost -Force");
        shell.Dispose();
    }

    [Fact]
    public void StartThenStop_IsAnAdminOverTheSameFolder()
    {
        var port = RemoteAdmin.FreePort();
        shell.CreateFunction("hello", "cat");
        Assert.Empty(shell.Emit("Get-KfHost"));

        var host = Assert.Single(shell.Emit("Start-KfHost -Port $port", ("port", port)));

        Assert.Equal(("Running", new Uri($"http://127.0.0.1:{port}")), (host.Properties["Status"].Value, host.Properties["Uri"].Value));
        Assert.NotEmpty(shell.Console.Progress);
        Assert.Equal("Running", Assert.Single(shell.Emit("(Get-KfHost).Status")).ToString());
        Assert.Equal(("KfHostRunning", ErrorCategory.InvalidOperation), shell.Run("Start-KfHost -Port $port").Error);
        Assert.Equal(new Uri($"http://127.0.0.1:{port}/fn/hello"), Assert.Single(shell.Emit("(Get-KfFunction hello).Url")).BaseObject);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode((string)host.Properties["LogPath"].Value));

        // The host executes runs, and the cmdlets work through it as on any admin.
        shell.Emit("$env:KF_URL = \"http://127.0.0.1:$port\"; $env:KF_TOKEN = [IO.File]::ReadAllText(\"$env:KF_DATA/token\").Trim(); if (('x' | Invoke-KfFunction hello) -ne 'x') { throw 'no answer' }");

        Assert.Equal("Stopped", Assert.Single(shell.Emit("Stop-KfHost -PassThru")).Properties["Status"].Value);
        Assert.Empty(shell.Emit("Get-KfHost"));
        Assert.Equal(("KfHostNotFound", ErrorCategory.ObjectNotFound), shell.Run("Stop-KfHost").Error);
    }

    [Fact]
    public void Start_WhatIf_StartsNothing()
    {
        shell.Emit("Start-KfHost -Port $port -WhatIf", ("port", RemoteAdmin.FreePort()));

        Assert.Contains("Start an admin at", shell.Console.Plain, StringComparison.Ordinal);
        Assert.Empty(shell.Emit("Get-KfHost"));
    }
}
