using Klusterfuck.Bench.Soak;

namespace Klusterfuck.Engine.Tests.Invocation;

/// <summary>The soak of the benchmarks, shorter.</summary>
[Collection(nameof(Alone))]
public sealed class SoakTests
{
    [Fact]
    public async Task InvokeAsync_ThreeThousandWhileCommitsAreSwitched_LeaveNothingBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "counts in /proc");
        var report = await SoakRun.RunAsync(new SoakOptions(3000, 16, 1), TestContext.Current.CancellationToken);
        Assert.True(report.Leaks.Count == 0, report.Text);
    }
}
