using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly Shell shell = new();

    public CompletionTests()
    {
        shell.CreateFunction("hello", "cat", "v1 of it");
        shell.Emit("New-KfFunction other -Runtime Shell; New-KfFlow orders");
    }

    public void Dispose() => shell.Dispose();

    [Theory]
    [InlineData("Get-KfFunction h", "hello")]
    [InlineData("Invoke-KfFunction -Name o", "other")]
    [InlineData("Get-KfCommit -Flow ", "orders")]
    [InlineData("New-KfFunction x -Runtime Py", "Python")]
    [InlineData("Get-KfRun -Status Fai", "Failed")]
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

    private CompletionResult[] Complete(string line)
    {
        using var powershell = PowerShell.Create(shell.Runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, powershell).CompletionMatches];
    }
}
