using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests;

public sealed class QuickstartTests
{
    [Fact]
    public void Quickstart_TopToBottom_ShowsTheTourAndLeavesNothing()
    {
        Assert.SkipUnless(Programs.Has("python3"), "python3 is not installed");
        using var shell = new Shell(import: false);

        var shown = shell.Show($"& '{Path.Combine(Shell.RepositoryRoot, "examples/quickstart.ps1")}'");

        var greetings = shown.Split('\n').Select(l => l.Trim()).Where(l => l.EndsWith('!') && !l.Contains("  ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(
            ["Hello, Alice!", "Hello, Bob!", "Hello, Alice!", "Good evening, Alice!", "Good evening, Alice!", "Hello, Alice!"], greetings);
        Assert.Matches(@"both +1 +Succeeded", shown);
        Assert.Matches(@"right +1 +Succeeded", shown);
        Assert.Empty(shell.Emit("Get-KfFunction -Namespace quickstart; Get-KfFlow -Namespace quickstart"));
    }
}
