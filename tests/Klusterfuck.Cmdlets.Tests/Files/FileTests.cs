using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Files;

/// <summary>Files, commits compared, logs and secrets of one function, wherever the cmdlets work.</summary>
public abstract class FileTests : IDisposable
{
    private readonly Shell shell;

    private protected FileTests(Place place)
    {
        shell = new Shell(place);
        shell.CreateFunction("hello", "echo one; echo to the log >&2");
    }

    public void Dispose()
    {
        shell.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void SetFile_ThenSelect_RunsIt()
    {
        shell.Emit("Set-KfFile hello run.sh -Value \"#!/bin/sh`necho changed`n\" -Message 'Say changed' -PassThru | Set-KfCommit");

        Assert.Equal("changed", Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString());
        var diff = Assert.Single(shell.Emit("Get-KfCommit hello -First 2 | Compare-KfCommit"));
        Assert.Equal("run.sh", diff.Properties["Path"].Value);
        Assert.Contains("+echo changed", (string)diff.Properties["Patch"].Value, StringComparison.Ordinal);
        Assert.Empty(shell.Emit("Compare-KfCommit hello"));
        Assert.Matches(@"\+1 +-1 run\.sh", shell.Show("Compare-KfCommit hello -From HEAD~1"));
    }

    [Fact]
    public void SetFile_LinesOfThePipeline_AreOneCommit()
    {
        shell.Emit("'a', 'b' | Set-KfFile hello notes.txt");

        Assert.Equal("a\nb\n", Assert.Single(shell.Emit("Get-KfFile hello notes.txt -Raw")).ToString());
        Assert.Equal("a\nb\n", Assert.Single(shell.Emit("Get-KfFile hello notes.txt")).Properties["Content"].Value);
        Assert.Equal(["config.yaml", "notes.txt", "run.sh"], shell.Emit("Get-KfFile hello").Select(f => f.ToString()).Intersect(["config.yaml", "notes.txt", "run.sh"]));
        Assert.Equal(("KfFileNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfFile hello notes.txt -Commit HEAD~1").Error);

        shell.Emit("Get-KfFile hello notes.txt | Remove-KfFile -Force");
        Assert.Equal(("KfFileNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfFile hello notes.txt").Error);
        Assert.Equal(("KfPathInvalid", ErrorCategory.InvalidArgument), shell.Run("Set-KfFile hello ../x -Value x").Error);
    }

    [Fact]
    public void GetFunctionLog_AfterACall_HasItsLines()
    {
        shell.Emit("$answer = Invoke-KfFunction hello -AsResponse");

        var line = Assert.Single(shell.Emit("Get-KfFunctionLog hello -Tail 1 -Since 1h"));

        Assert.Equal("to the log", line.Properties["Text"].Value);
        Assert.Equal(Assert.Single(shell.Emit("$answer.RequestId")).ToString(), line.Properties["RequestId"].Value);
        Assert.Equal(("KfFunctionNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfFunctionLog missing").Error);
    }

    [Fact]
    public void Secret_FromCreationToRemoval_IsNeverShown()
    {
        const string Secure = "([System.Net.NetworkCredential]::new('', 'open-sesame').SecurePassword)";

        var created = Assert.Single(shell.Emit($"New-KfSecret api-key -Value {Secure} -ForFunctions"));
        Assert.Equal("API_KEY", created.Properties["Variable"].Value);
        Assert.Equal(("KfSecretExists", ErrorCategory.ResourceExists), shell.Run($"New-KfSecret api-key -Value {Secure}").Error);
        Assert.Equal(("KfSecretNotFound", ErrorCategory.ObjectNotFound), shell.Run($"Set-KfSecret missing -Value {Secure}").Error);

        var changed = shell.Run($"Set-KfSecret api-key -Credential ([pscredential]::new('u', {Secure})) -PassThru -Verbose -Debug");
        Assert.True((bool)Assert.Single(changed.Output).Properties["ForFunctions"].Value);
        Assert.DoesNotContain("open-sesame", string.Join('\n', changed.Verbose) + shell.Console.Plain, StringComparison.Ordinal);

        shell.Emit("Set-KfFunction hello -Secret api-key; Set-KfFile hello run.sh -Value \"#!/bin/sh`nprintf %s `$API_KEY`n\" -PassThru | Set-KfCommit");
        Assert.Equal("open-sesame", Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString());
        Assert.Equal("api-key", Assert.Single(shell.Emit("Get-KfSecret api-*")).ToString());

        shell.Emit("Set-KfFunction hello -Secret @(); Get-KfSecret | Remove-KfSecret -Force");
        Assert.Empty(shell.Emit("Get-KfSecret"));
    }
}
