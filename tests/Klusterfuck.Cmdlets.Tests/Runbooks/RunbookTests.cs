using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Runbooks;

/// <summary>The runbooks of examples, which work from the variables of their environment alone; in the hosted engine and on an admin.</summary>
public sealed class RunbookTests : IDisposable
{
    private readonly Shell shell = new(Place.Remote);

    public void Dispose() => shell.Dispose();

    [Fact]
    public void UndoUnhealthy_FunctionThatFailsItsTrial_GoesBack()
    {
        shell.CreateFunction("good", "cat");
        shell.CreateFunction("bad", "echo one");
        shell.Commit("bad", "echo broken >&2; exit 3", "v2");
        shell.Emit("Set-KfCommit bad HEAD");

        Assert.Empty(shell.Emit($"{Runbook("undo-unhealthy")} -WhatIf"));
        var undone = Assert.Single(shell.Emit(Runbook("undo-unhealthy")));

        Assert.Equal("bad", undone.Properties["Function"].Value);
        Assert.NotEmpty((string)undone.Properties["Why"].Value);
        Assert.Equal("one", Assert.Single(shell.Emit("Invoke-KfFunction bad")).ToString());
    }

    [Fact]
    public void CopyCommit_BetweenNamespaces_RunsThere()
    {
        shell.CreateFunction("hello", "echo promoted");
        var target = $"{shell.Namespace}-prod";

        var there = Assert.Single(shell.Emit($"{Runbook("copy-commit")} hello -From {shell.Namespace} -To {target}"));

        Assert.Equal(target, there.Properties["Namespace"].Value);
        Assert.Equal("promoted", Assert.Single(shell.Emit($"Invoke-KfFunction hello -Namespace {target}")).ToString());
    }

    [Fact]
    public void NewFlowFromCsv_ThenReportAndDeadLetters_TellTheSameStory()
    {
        shell.CreateFunction("work", "echo no >&2; exit 65");
        File.WriteAllText(Path.Combine(shell.WorkFolder, "orders.csv"), "Node,Function,After\nfirst,work,\nsecond,work,first\n");
        shell.Emit("function Import-Csv($Path) { [pscustomobject]@{ Node = 'first'; Function = 'work'; After = '' }; [pscustomobject]@{ Node = 'second'; Function = 'work'; After = 'first' } }");

        Assert.Equal("orders", Assert.Single(shell.Emit($"{Runbook("new-flow-from-csv")} orders ./orders.csv")).ToString());
        shell.Emit("'a', 'b' | Start-KfRun orders | Wait-KfRun -Timeout 60");
        var report = Assert.Single(shell.Emit($"{Runbook("get-week-report")} -Since 1h"));
        Assert.Equal(("orders", 2, 2, 0), (report.Properties["Flow"].Value, report.Properties["Runs"].Value, report.Properties["Failed"].Value, report.Properties["Succeeded"].Value));

        shell.Emit("Set-KfFile work run.sh -Value \"#!/bin/sh`ncat`n\" -PassThru | Set-KfCommit");
        var ended = shell.Emit($"{Runbook("restart-dead-letters")} orders -Timeout 60");
        Assert.Equal(["Succeeded", "Succeeded"], ended.Select(r => r.Properties["Status"].Value.ToString()));
        Assert.Empty(shell.Emit("Get-KfDeadLetter"));
    }

    private static string Runbook(string name) => $"& '{Path.Combine(Shell.RepositoryRoot, "examples/runbooks", $"{name}.ps1")}'";
}
