using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Runs;

/// <summary>A flow from its parts to its failed runs and back, wherever the cmdlets work.</summary>
public abstract class RunStoryTests : IDisposable
{
    private readonly Shell shell;

    private protected RunStoryTests(Place place)
    {
        shell = new Shell(place);
        shell.CreateFunction("work", "read x; if [ \"$x\" = bad ]; then echo no >&2; exit 65; fi; echo \"$x\"");
        shell.Emit("$(New-KfNode in -Connector http; New-KfNode work -Function work -Attempts 1; New-KfLink in work) | New-KfFlow orders");
    }

    public void Dispose()
    {
        shell.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void FailedRuns_Restarted_Succeed()
    {
        var failed = shell.Emit("'bad', 'good', 'bad' | Start-KfRun orders | Wait-KfRun -Timeout 60");
        Assert.Equal(["Failed", "Failed", "Succeeded"], failed.Select(r => (string)r.Properties["Status"].Value).Order(StringComparer.Ordinal));
        Assert.Equal(2, shell.Emit("Get-KfRun -Flow orders -Status Failed -Since 1h").Count);
        var letters = shell.Emit("Get-KfDeadLetter orders");
        Assert.Equal(["bad", "bad"], letters.Select(l => l.Properties["Payload"].Value.ToString()!.Trim()));

        shell.Emit("Set-KfFile work run.sh -Value \"#!/bin/sh`necho mended`n\" -PassThru | Set-KfCommit");
        shell.Emit("Get-KfRun -Flow orders -Status Failed | Restart-KfRun -WhatIf");
        Assert.Contains("Go on from its failed steps", shell.Console.Plain, StringComparison.Ordinal);
        var ended = shell.Emit("Get-KfRun -Flow orders -Status Failed | Restart-KfRun | Wait-KfRun -Timeout 60");

        Assert.Equal(["Succeeded", "Succeeded"], ended.Select(r => r.Properties["Status"].Value.ToString()));
        Assert.Empty(shell.Emit("Get-KfDeadLetter"));
        Assert.NotEmpty(shell.Console.Progress);
        Assert.Equal(("KfRunEnded", ErrorCategory.InvalidOperation), shell.Run("Get-KfRun -Status Succeeded -First 1 | Restart-KfRun").Error);
    }

    [Fact]
    public void DeadLetters_OneGoesOnAndOneIsRemoved()
    {
        shell.Emit("'bad', 'bad' | Start-KfRun orders | Wait-KfRun -Timeout 60");
        shell.Emit("Set-KfFile work run.sh -Value \"#!/bin/sh`necho mended`n\" -PassThru | Set-KfCommit");

        var run = Assert.Single(shell.Emit("Get-KfDeadLetter -Flow orders -Node w* -First 1 | Restart-KfDeadLetter | Wait-KfRun -Timeout 60"));
        Assert.Equal("Succeeded", run.Properties["Status"].Value);
        shell.Emit("Get-KfDeadLetter | Remove-KfDeadLetter -Force");

        Assert.Empty(shell.Emit("Get-KfDeadLetter"));
        Assert.Equal(("KfDeadLetterNotFound", ErrorCategory.ObjectNotFound), shell.Run($"Remove-KfDeadLetter {new string('0', 32)} -Force").Error);
        Assert.Equal(("KfFlowNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfDeadLetter missing").Error);
    }

    [Fact]
    public void Watch_ARun_EmitsItsStepsThenTheRun()
    {
        var seen = shell.Emit("Start-KfRun orders -InputObject good | Watch-KfRun -PassThru");

        Assert.Equal("Klusterfuck.Cmdlets.Runs.KfStep", seen[0].TypeNames[0]);
        Assert.Contains(seen, s => s.Properties["Node"]?.Value is "work" && s.Properties["Status"].Value is "Succeeded");
        Assert.Equal(("Klusterfuck.Cmdlets.Runs.KfRun", "Succeeded"), (seen[^1].TypeNames[0], seen[^1].Properties["Status"].Value));
        Assert.Contains("✓ work", shell.Show("Show-KfFlow orders -Run (Get-KfRun -Flow orders -First 1).Id"), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_TwoRuns_SaysWhatDiffers()
    {
        shell.Emit("Start-KfRun orders -InputObject good | Wait-KfRun -Timeout 60; Start-KfRun orders -InputObject bad | Wait-KfRun -Timeout 60");

        var differences = shell.Emit("Get-KfRun -Flow orders -First 2 | Compare-KfRun");

        var work = Assert.Single(differences, d => d.Properties["Node"].Value is "work");
        Assert.Equal(("Succeeded", "Failed"), (work.Properties["ReferenceStatus"].Value, work.Properties["DifferenceStatus"].Value));
        Assert.Equal(("KfInvalid", ErrorCategory.InvalidArgument), shell.Run("Get-KfRun -First 1 | Compare-KfRun").Error);
    }

    [Fact]
    public void Compare_PartsOfAForeach_SaysWhichDiffers()
    {
        shell.Emit("$(New-KfNode in -Connector http; New-KfNode each -Kind foreach -Setting @{ items = 'input'; function = 'work' }; New-KfLink in each) | New-KfFlow batch");
        shell.Emit("'[\"a\",\"b\",\"c\"]', '[\"a\",\"x\",\"c\"]' | ForEach-Object { $null = Start-KfRun batch -InputObject $_ -ContentType application/json | Wait-KfRun -Timeout 60 }");

        var differences = shell.Emit("Get-KfRun -Flow batch -First 2 | Compare-KfRun").Where(d => d.Properties["Node"].Value is "each").ToArray();

        var part = Assert.Single(differences, d => d.Properties["Part"].Value is 1);
        Assert.Equal(("\"b\"\n", "\"x\"\n"), (part.Properties["ReferenceOutput"].Value, part.Properties["DifferenceOutput"].Value));
        Assert.DoesNotContain(differences, d => d.Properties["Part"].Value is 2);
        Assert.Contains("each[1]", shell.Show("Get-KfRun -Flow batch -First 2 | Compare-KfRun"), StringComparison.Ordinal);
    }

    [Fact]
    public void Flow_ExportedAndImported_IsTheSameElsewhere()
    {
        Assert.Empty(shell.Emit("Export-KfFlow ord* ./backup -WhatIf"));
        Assert.Contains("Write the model of flow", shell.Console.Plain, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(shell.WorkFolder, "backup")));
        var file = Assert.Single(shell.Emit("Export-KfFlow ord* ./backup"));
        Assert.Equal(Path.Combine(shell.WorkFolder, "backup", "orders.json"), file.ToString());
        Assert.Equal(("KfFileUnusable", ErrorCategory.OpenError), shell.Run("Export-KfFlow orders ./backup").Error);

        shell.Emit("Export-KfFlow orders ./backup -Force | Import-KfFlow -Name copy");
        File.AppendAllText(file.ToString(), "\n");
        shell.Emit($"[IO.FileInfo]::new('{file}') | Import-KfFlow -Message again");

        Assert.Equal("again", Assert.Single(shell.Emit("(Get-KfCommit -Flow orders -First 1).Subject")).ToString());
        Assert.Matches(@"in  \[connector http\]\s+└─▶ work  \[function\]", shell.Show("Show-KfFlow copy"));
        var problem = Assert.Single(shell.Emit("$(New-KfNode in -Connector http; New-KfLink in nowhere) | Test-KfFlow"));
        Assert.Contains("nowhere", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal(("KfInvalid", ErrorCategory.InvalidArgument), shell.Run("New-KfNode x").Error);
    }

    [Fact]
    public void EndedRun_RestartedWithAnotherCommit_IsANewRun()
    {
        shell.Commit("work", "echo new", "v2");
        shell.Emit("Set-KfCommit work HEAD; $first = Start-KfRun orders -InputObject good | Wait-KfRun -Timeout 60");

        var again = Assert.Single(shell.Emit("$first | Restart-KfRun -From work -FunctionCommit @{ work = 'HEAD~1' } | Wait-KfRun -Timeout 60"));

        Assert.Equal("Succeeded", again.Properties["Status"].Value);
        Assert.Contains("good", again.Properties["Result"].Value.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(Assert.Single(shell.Emit("$first.Id")).ToString(), again.Properties["Id"].Value);
        Assert.Equal(("KfStepNotFound", ErrorCategory.ObjectNotFound), shell.Run("$first | Restart-KfRun -From nowhere").Error);
    }

    [Fact]
    public void SuspendedFlow_TakesNothingUntilResumed()
    {
        Assert.Equal("Suspended", Assert.Single(shell.Emit("Suspend-KfFlow orders -PassThru")).Properties["Status"].Value);
        Assert.Equal(("KfFlowSuspended", ErrorCategory.InvalidOperation), shell.Run("Start-KfRun orders -InputObject x").Error);

        shell.Emit("Get-KfFlow | Where-Object Status -eq Suspended | Resume-KfFlow");

        Assert.Single(shell.Emit("Start-KfRun orders -InputObject good | Wait-KfRun -Timeout 60"));
    }

    [Fact]
    public void Connector_FromRegistrationToRemoval_KeepsWhatIsNotNamed()
    {
        shell.Emit("New-KfConnector mail example.com/mail:1 -Description Mail -Variable IMAP_URL, @{ name = 'PASSWORD'; secret = $true; required = $true }");
        var changed = Assert.Single(shell.Emit("Set-KfConnector mail example.com/mail:2 -PassThru"));

        Assert.Equal(("example.com/mail:2", "Mail"), (changed.Properties["Image"].Value, changed.Properties["Description"].Value));
        Assert.Equal(["IMAP_URL", "PASSWORD*"], shell.Emit("(Get-KfConnector mail).Variables").Select(v => v.ToString()));
        Assert.Contains("http", shell.Emit("Get-KfConnector h*").Select(c => c.ToString()));
        Assert.Equal(("KfConnectorExists", ErrorCategory.InvalidOperation), shell.Run("New-KfConnector http example.com/x:1").Error);

        shell.Emit("Get-KfConnector | Where-Object -Not BuiltIn | Remove-KfConnector -Force");
        Assert.Equal(("KfConnectorNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfConnector mail").Error);
    }

    [Fact]
    public void WaitingRun_Approved_GoesOn()
    {
        shell.Emit("""
            $(
                New-KfNode in -Connector http
                New-KfNode ask -Kind approval -Setting @{ message = 'Really?' }
                New-KfNode work -Function work
                New-KfLink in ask
                New-KfLink ask work -Output approved
            ) | New-KfFlow careful
            $run = Start-KfRun careful -InputObject good
            """);
        Assert.Equal(("KfApprovalNotFound", ErrorCategory.InvalidOperation), shell.Run("Start-KfRun orders -InputObject good | Wait-KfRun -Timeout 60 | Approve-KfRun").Error);

        // In this process somebody has to execute runs until this one waits.
        shell.Emit("for ($i = 0; $i -lt 60 -and ($run | Get-KfRun).Status -ne 'Waiting'; $i++) { $run | Wait-KfRun -Timeout 500ms -ErrorAction Ignore }");
        shell.Emit("$run | Approve-KfRun -Comment 'Looked at it'");

        Assert.Equal("Succeeded", Assert.Single(shell.Emit("$run | Wait-KfRun -Timeout 60")).Properties["Status"].Value);
    }
}
