using System.Diagnostics;

namespace Klusterfuck.Dashboard.Tests.Graph;

/// <summary>The dashboard's own tests: types, and the graph logic with vitest.</summary>
public sealed class UnitTests
{
    [Fact]
    public async Task Check_OfTheSource_FindsNothing()
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => f.Length > 0 && File.Exists(Path.Combine(f, "npm"))), "npm is not installed: apt-get install npm");
        using var process = Process.Start(new ProcessStartInfo("npm", "run check") { WorkingDirectory = Place.DashboardSource, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(AdminProcess.Cancellation), process.StandardError.ReadToEndAsync(AdminProcess.Cancellation));
        await process.WaitForExitAsync(AdminProcess.Cancellation).WaitAsync(TimeSpan.FromMinutes(4), AdminProcess.Cancellation);
        TestContext.Current.TestOutputHelper!.WriteLine(await output);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
    }
}
