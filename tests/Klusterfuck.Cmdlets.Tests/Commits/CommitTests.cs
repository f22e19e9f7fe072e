using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Commits;

public sealed class CommitTests : IDisposable
{
    private readonly Shell shell = new();

    public CommitTests()
    {
        shell.CreateFunction("hello", "echo one", "v1 says one");
        shell.Commit("hello", "echo two", "v2 says two");
        shell.Emit("Set-KfCommit hello HEAD");
    }

    private string Answer => Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString();

    public void Dispose() => shell.Dispose();

    [Fact]
    public void Get_Function_EmitsItsCommitsNewestFirst()
    {
        var commits = shell.Emit("Get-KfCommit hello");

        Assert.Equal("Klusterfuck.Cmdlets.Commits.KfCommit", commits[0].TypeNames[0]);
        Assert.Equal(["v2 says two", "v1 says one"], commits.Take(2).Select(c => c.Properties["Subject"].Value.ToString()));
        Assert.Equal([true, false], commits.Take(2).Select(c => (bool)c.Properties["Selected"].Value));
        Assert.Equal("Function", commits[0].Properties["Kind"].Value);
        Assert.Equal("Test", commits[0].Properties["Author"].Value);
        Assert.Single(shell.Emit("Get-KfCommit hello -First 1"));
        Assert.Equal("v1 says one", Assert.Single(shell.Emit("(Get-KfCommit hello -Commit HEAD~1).Subject")).ToString());
    }

    [Fact]
    public void Set_CommitFromThePipeline_SelectsIt()
    {
        Assert.Equal("two", Answer);

        shell.Emit("Get-KfCommit hello | Where-Object Subject -like 'v1*' | Set-KfCommit -Force");

        Assert.Equal("one", Answer);
        Assert.Equal(1, Assert.Single(shell.Emit("(Get-KfFunction hello).Behind")).BaseObject);
        shell.Emit("Get-KfFunction | Where-Object Behind -gt 0 | Set-KfCommit -Commit HEAD");
        Assert.Equal("two", Answer);
    }

    [Fact]
    public void Set_OlderCommit_AsksFirst()
    {
        shell.Console.Answer = 2;
        shell.Emit("Set-KfCommit hello HEAD~1");
        Assert.Contains("older", Assert.Single(shell.Console.Questions), StringComparison.Ordinal);
        Assert.Equal("two", Answer);

        shell.Console.Answer = 0;
        Assert.Single(shell.Emit("Set-KfCommit hello HEAD~1 -PassThru"));
        Assert.Equal("one", Answer);

        shell.Emit("Set-KfCommit hello HEAD");
        shell.Emit("Set-KfCommit hello HEAD~1 -Confirm:$false");
        Assert.Equal(2, shell.Console.Questions.Count);
    }

    [Fact]
    public void Set_TwoCommitsForOneFunction_SelectsNeitherButTheOthers()
    {
        shell.CreateFunction("other", "echo x");
        shell.Emit("Set-KfCommit other HEAD~1 -Force");

        var outcome = shell.Run("Get-KfCommit hello, other | Where-Object { $_.Name -eq 'hello' -or $_.Subject -eq 'v1' } | Set-KfCommit -Force");

        Assert.Equal(("KfCommitAmbiguous", ErrorCategory.InvalidArgument), outcome.Error);
        Assert.Equal("two", Answer);
        Assert.Equal("x", Assert.Single(shell.Emit("Invoke-KfFunction other")).ToString());
    }

    [Fact]
    public void Set_FunctionWithoutCommit_DoesNotTakeTheFunctionsOwn()
    {
        var outcome = shell.Run("Get-KfFunction hello | Set-KfCommit");

        Assert.Equal(("KfCommitMissing", ErrorCategory.InvalidArgument), outcome.Error);
    }

    [Fact]
    public void Set_WhatIf_SaysWhichCommitAndSelectsNothing()
    {
        shell.CreateFunction("api-a", "cat");
        var id = Assert.Single(shell.Emit("(Get-KfCommit api-a -First 1).Id")).ToString();

        shell.Emit("Get-KfFunction api-* | Get-KfCommit -First 1 | Set-KfCommit -WhatIf");

        Assert.Contains($"\"Select commit {id[..7]} 'v1'\" on target \"function default/api-a\"", shell.Console.Plain, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_UnknownCommitOrFunction_IsAnErrorOfThatItem()
    {
        Assert.Equal(("KfCommitNotFound", ErrorCategory.ObjectNotFound), shell.Run("Set-KfCommit hello nothing").Error);
        Assert.Equal(("KfFunctionNotFound", ErrorCategory.ObjectNotFound), shell.Run("Set-KfCommit missing HEAD").Error);
        Assert.Equal(("KfFunctionNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfCommit missing").Error);
        Assert.Equal(("KfTargetMissing", ErrorCategory.InvalidArgument), shell.Run("42 | Get-KfCommit").Error);
    }

    [Fact]
    public void Undo_AfterSelecting_GoesBack()
    {
        shell.Emit("Undo-KfCommit hello -Force");
        Assert.Equal("one", Answer);

        shell.Console.Answer = 2;
        shell.Emit("Get-KfFunction hello | Undo-KfCommit");
        Assert.Single(shell.Console.Questions);
        Assert.Equal("one", Answer);
    }

    [Fact]
    public void Undo_NothingBefore_IsAnError()
    {
        shell.Emit("New-KfFunction fresh -Runtime Shell");

        Assert.Equal(("KfNothingToUndo", ErrorCategory.InvalidOperation), shell.Run("Undo-KfCommit fresh -Force").Error);
    }

    [Fact]
    public void OutDefault_Commits_MarksTheSelectedOne() =>
        Assert.Matches(@"\* +[0-9a-f]{7} +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d Test +v2 says two", shell.Show("Get-KfCommit hello"));
}
