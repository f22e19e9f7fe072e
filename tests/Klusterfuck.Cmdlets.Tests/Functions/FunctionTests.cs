using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Functions;

public sealed class FunctionTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public void New_Name_EmitsAFunctionThatAnswers()
    {
        var function = Assert.Single(shell.Emit("New-KfFunction hello -Runtime Shell"));

        Assert.Equal("Klusterfuck.Cmdlets.Functions.KfFunction", function.TypeNames[0]);
        Assert.Equal("default", function.Properties["Namespace"].Value);
        Assert.Equal("hello", function.Properties["Name"].Value);
        Assert.Equal("Shell", function.Properties["Runtime"].Value);
        Assert.Matches("^[0-9a-f]{40}$", function.Properties["Commit"].Value.ToString());
        Assert.Equal(function.Properties["Commit"].Value, function.Properties["Latest"].Value);
        Assert.Equal(0, function.Properties["Behind"].Value);
        Assert.True(Directory.Exists(function.Properties["RepositoryUrl"].Value.ToString()));
        Assert.Equal("http://127.0.0.1:8080/fn/hello", function.Properties["Url"].Value.ToString());
        Assert.Equal(DateTimeKind.Utc, ((DateTime)function.Properties["CreatedAt"].Value).Kind);
        Assert.Single(shell.Emit("'x' | Invoke-KfFunction hello"));
    }

    [Fact]
    public void New_ManyByValueAndByPropertyName_CreatesEach()
    {
        shell.Emit("'a', 'b' | New-KfFunction -Runtime Shell");
        shell.Emit("[pscustomobject]@{ Name = 'c'; Runtime = 'Shell'; Env = 'A=1;B=2'; Label = ''; Access = ''; Path = '' } | New-KfFunction");

        Assert.Equal(["a", "b", "c"], shell.Emit("(Get-KfFunction).Name").Select(n => n.ToString()));
        Assert.Equal("A=1 B=2", Assert.Single(shell.Emit("$env = (Get-KfFunction c).Env; \"A=$($env['A']) B=$($env['B'])\"")).ToString());
    }

    [Fact]
    public void New_NameThatIsNoLabelAmongOthers_IsOneErrorAndTheOthersAreCreated()
    {
        var outcome = shell.Run("'a', 'No_Label', 'b' | New-KfFunction -Runtime Shell");

        Assert.Equal(("KfInvalid", ErrorCategory.InvalidArgument), outcome.Error);
        Assert.Equal("No_Label", outcome.Errors[0].TargetObject);
        Assert.Equal(2, outcome.Output.Count);
    }

    [Fact]
    public void New_NameThatExists_IsAnErrorThatSaysWhatToDo()
    {
        shell.Emit("New-KfFunction hello -Runtime Shell");
        var outcome = shell.Run("New-KfFunction hello -Runtime Shell");

        Assert.Equal(("KfFunctionExists", ErrorCategory.ResourceExists), outcome.Error);
        Assert.NotEmpty(outcome.Errors[0].ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void New_WhatIf_SaysItAndDoesNothing()
    {
        shell.Emit("New-KfFunction hello -Runtime Shell -Env @{ PASSWORD = 'hunter2' } -WhatIf");

        Assert.Contains("What if: Performing the operation \"Create\" on target \"function default/hello\".", shell.Console.Plain, StringComparison.Ordinal);
        Assert.Empty(shell.Emit("Get-KfFunction"));
    }

    [Fact]
    public void New_Verbose_NeverShowsAValue()
    {
        var outcome = shell.Run("New-KfFunction hello -Runtime Shell -Env 'PASSWORD=hunter2' -Verbose; Set-KfFunction hello -Env 'PASSWORD=hunter3' -Verbose");

        Assert.NotEmpty(outcome.Verbose);
        Assert.DoesNotContain(outcome.Verbose, v => v.Contains("hunter", StringComparison.Ordinal));
    }

    [Fact]
    public void Get_NamesAndPatterns_OnlyAnExactNameMustExist()
    {
        shell.Emit("'api-a', 'api-b', 'web' | New-KfFunction -Runtime Shell");

        Assert.Equal(["api-a", "api-b"], shell.Emit("(Get-KfFunction API-*).Name").Select(n => n.ToString()));
        Assert.Empty(shell.Emit("Get-KfFunction nothing*"));
        var outcome = shell.Run("'missing', 'web' | Get-KfFunction");
        Assert.Equal(("KfFunctionNotFound", ErrorCategory.ObjectNotFound), outcome.Error);
        Assert.Equal("missing", outcome.Errors[0].TargetObject);
        Assert.Contains("missing", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Single(outcome.Output);
    }

    [Fact]
    public void Get_Label_SelectsByTextAndByTable()
    {
        shell.Emit("New-KfFunction a -Runtime Shell -Label @{ team = 'x'; stage = 'test' }; New-KfFunction b -Runtime Shell -Label 'team=y'");

        Assert.Equal("a", Assert.Single(shell.Emit("(Get-KfFunction -Label @{ team = 'x' }).Name")).ToString());
        Assert.Equal("b", Assert.Single(shell.Emit("(Get-KfFunction -Label 'team,!stage').Name")).ToString());
    }

    [Fact]
    public void Get_NamespaceOfAnotherScope_IsApart()
    {
        shell.Emit("New-KfFunction hello -Runtime Shell -Namespace other");

        Assert.Empty(shell.Emit("Get-KfFunction"));
        Assert.Equal("other", Assert.Single(shell.Emit("try { $env:KF_NAMESPACE = 'other'; Get-KfFunction hello } finally { $env:KF_NAMESPACE = $null }"))
            .Properties["Namespace"].Value);
    }

    [Fact]
    public void Set_Env_ChangesOnlyWhatIsNamed()
    {
        shell.Emit("New-KfFunction hello -Runtime Shell -Env @{ A = 1; B = 2 } -Label @{ team = 'x' }");

        Assert.Empty(shell.Emit("Set-KfFunction hello -Env @{ A = $null; C = 3 } -Access Public"));

        Assert.Equal("B=2 C=3 team=x Public", Assert.Single(shell.Emit(
            "$f = Get-KfFunction hello; \"$($f.Env.Keys.ForEach({ \"$_=$($f.Env[$_])\" })) $($f.Labels.Keys.ForEach({ \"$_=$($f.Labels[$_])\" })) $($f.Access)\"")).ToString());
        Assert.Single(shell.Emit("Get-KfFunction hello | Set-KfFunction -Label @{ team = 'y' } -PassThru"));
    }

    [Fact]
    public void Remove_WithoutForce_AsksAndObeys()
    {
        shell.Emit("New-KfFunction hello -Runtime Shell");

        shell.Console.Answer = 2;
        shell.Emit("Remove-KfFunction hello");
        Assert.Single(shell.Console.Questions);
        Assert.Single(shell.Emit("Get-KfFunction hello"));

        shell.Emit("Remove-KfFunction hello -Force -WhatIf");
        Assert.Single(shell.Emit("Get-KfFunction hello"));

        shell.Emit("Get-KfFunction hello | Remove-KfFunction -Force");
        Assert.Single(shell.Console.Questions);
        Assert.Empty(shell.Emit("Get-KfFunction"));
    }

    [Fact]
    public void Remove_IncludeRepository_RemovesItToo()
    {
        var folder = Assert.Single(shell.Emit("(New-KfFunction hello -Runtime Shell).RepositoryUrl")).ToString();

        shell.Emit("Remove-KfFunction hello -Force");
        Assert.True(Directory.Exists(folder));
        shell.Emit("New-KfFunction hello; Remove-KfFunction hello -IncludeRepository -Confirm:$false");
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void OutDefault_Functions_ShowsATableWithShortCommits()
    {
        var commit = Assert.Single(shell.Emit("(New-KfFunction hello -Runtime Shell).Commit")).ToString();

        var shown = shell.Show("Get-KfFunction");

        Assert.Contains("Namespace: default", shown, StringComparison.Ordinal);
        Assert.Matches(@"Name\s+Status\s+Commit\s+Latest\s+Behind\s+Runtime\s+Access", shown);
        Assert.Matches($@"hello\s+\w+\s+{commit[..7]}\s+{commit[..7]}\s+0\s+Shell\s+Token", shown);
        Assert.Contains('\u001b', shell.Console.Written);
    }
}
