using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Repositories;

/// <summary>From a working copy to what runs, wherever the cmdlets work.</summary>
public abstract class RepositoryTests : IDisposable
{
    private readonly Shell shell;

    private protected RepositoryTests(Place place)
    {
        shell = new Shell(place);
        shell.CreateFunction("hello", "echo one");
    }

    private string Program => Path.Combine(shell.WorkFolder, "hello", "run.sh");

    public void Dispose()
    {
        shell.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Clone_Changed_IsTriedThenPublished()
    {
        var folder = Assert.Single(shell.Emit("Copy-KfRepository hello"));
        Assert.Equal(Path.Combine(shell.WorkFolder, "hello"), folder.ToString());
        File.WriteAllText(Program, "#!/bin/sh\necho two; cat\n");

        Assert.Equal(["two\na", "two\nb"], shell.Emit("'a', 'b' | Invoke-KfFunction hello -Path ./hello").Select(o => o.ToString()));
        Assert.Equal("one", Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString());
        Assert.Equal(["v1"], shell.Emit("(Get-KfCommit hello -First 1).Subject").Select(o => o.ToString()));
        Assert.DoesNotContain("kf-trial", shell.Git($"ls-remote {(string)Assert.Single(shell.Emit("(Get-KfFunction hello).RepositoryUrl")).BaseObject}"), StringComparison.Ordinal);

        var published = Assert.Single(shell.Emit("Publish-KfFunction hello ./hello -Message 'Say two' -PassThru"));
        Assert.Equal(published.Properties["Commit"].Value, published.Properties["Serving"].Value);
        Assert.Equal("two", Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString());
        Assert.Equal("Say two", Assert.Single(shell.Emit("(Get-KfCommit hello -Selected).Subject")).ToString());

        // The clone pulls and pushes by itself.
        Assert.Empty(shell.Git($"-C '{folder}' status --porcelain"));
        shell.Emit($"git -C '{folder}' fetch --quiet origin; if ($LASTEXITCODE) {{ throw 'git asks' }}");
    }

    [Fact]
    public void PlainFolder_Published_BecomesACommitOnTop()
    {
        var folder = Directory.CreateDirectory(Path.Combine(shell.WorkFolder, "hello")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.yaml"), "version: 1\ncommand: [sh, run.sh]\n");
        File.WriteAllText(Program, "echo plain\n");

        shell.Emit("Publish-KfFunction -Path ./hello -AsJob | Wait-Job | Receive-Job");

        Assert.Equal("plain", Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString());
        Assert.Equal("v1", Assert.Single(shell.Emit("(Get-KfCommit hello -Commit HEAD~1).Subject")).ToString());
        Assert.False(Directory.Exists(Path.Combine(folder, ".git")));
    }

    [Fact]
    public void Publish_ConfigThatCannotStart_SaysSoAndTheOneBeforeAnswers()
    {
        shell.Emit("Copy-KfRepository hello");
        File.WriteAllText(Path.Combine(shell.WorkFolder, "hello", "config.yaml"), "version: 1\ncomand: ./run.sh\n");

        var outcome = shell.Run("Publish-KfFunction hello ./hello -Timeout 60");

        Assert.Equal(("KfFunctionNotReady", ErrorCategory.ResourceUnavailable), outcome.Error);
        Assert.Equal("one", Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString());
        var check = Assert.Single(shell.Emit("Test-KfFunction hello"));
        Assert.False((bool)check.Properties["Passed"].Value);
        Assert.Contains("comand", check.Properties["Message"].Value.ToString(), StringComparison.Ordinal);
        Assert.True((bool)Assert.Single(shell.Emit("Test-KfFunction hello -Commit HEAD~1 -InputObject x")).Properties["Passed"].Value);
        Assert.Equal(("KfFileUnusable", ErrorCategory.OpenError), shell.Run("Publish-KfFunction hello ./nowhere").Error);
    }
}
