using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Stopping;

/// <summary>Ctrl-C while a cmdlet works or waits, wherever the cmdlets work.</summary>
public abstract class StopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Shell shell;

    private protected StopTests(Place place) => shell = new Shell(place);

    public void Dispose()
    {
        shell.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task FollowedLog_Stopped_Ends()
    {
        shell.CreateFunction("loud", "echo one >&2");
        shell.Emit("Invoke-KfFunction loud");

        await StopAsync("Get-KfFunctionLog loud -Follow", emitted => emitted > 0);

        Assert.Equal("one", Assert.Single(shell.Emit("(Get-KfFunctionLog loud).Text")).ToString());
    }

    [Fact]
    public async Task WaitAndWatch_Stopped_EndAndTheRunGoesOn()
    {
        shell.CreateFunction("slow", "sleep 120");
        shell.Emit("$(New-KfNode in -Connector http; New-KfNode slow -Function slow; New-KfLink in slow) | New-KfFlow orders; $run = Start-KfRun orders -InputObject x");

        await StopAsync("$run | Wait-KfRun", _ => !shell.Console.Progress.IsEmpty);
        await StopAsync("$run | Watch-KfRun", emitted => emitted > 0);

        Assert.Contains(Assert.Single(shell.Emit("($run | Get-KfRun).Status")).ToString(), new[] { "Queued", "Running" });
        shell.Emit("$run | Stop-KfRun -Confirm:$false");
    }

    private async Task StopAsync(string script, Func<int, bool> isUnderWay)
    {
        var pipeline = PowerShell.Create(shell.Runspace);
        using var output = new PSDataCollection<PSObject>();
        var running = pipeline.AddScript(script).BeginInvoke<PSObject, PSObject>(null, output);
        for (var waited = 0; !isUnderWay(output.Count); waited++)
        {
            Assert.True(waited < 3000 && !running.IsCompleted, $"{script} did not begin: {pipeline.InvocationStateInfo.State} {pipeline.InvocationStateInfo.Reason}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await pipeline.StopAsync(null, null).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(PSInvocationState.Stopped, pipeline.InvocationStateInfo.State);
        pipeline.Dispose();
    }
}
