using System.Diagnostics;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Runs;

public sealed class RunTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public void StartThenWait_WithoutAdmin_ExecutesTheWork()
    {
        Create("work", "tr a-z A-Z");

        var started = Assert.Single(shell.Emit("$run = Start-KfRun orders -InputObject hello; $run"));
        Assert.Equal("Klusterfuck.Cmdlets.Runs.KfRun", started.TypeNames[0]);
        // Its entry may have been executed with the posting; the function waits for somebody who executes.
        Assert.True(started.Properties["Status"].Value is "Queued" or "Running", $"It is {started.Properties["Status"].Value}.");

        var ended = Assert.Single(shell.Emit("$run | Wait-KfRun -Timeout 30"));
        Assert.Equal("Succeeded", ended.Properties["Status"].Value);
        Assert.Contains("HELLO", ended.Properties["Result"].Value.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(shell.Console.Progress);

        var step = Assert.Single(shell.Emit("($run | Get-KfRun).Steps | Where-Object Node -eq work"));
        Assert.Equal(("Succeeded", "hello", "HELLO"), (step.Properties["Status"].Value, step.Properties["Input"].Value, step.Properties["Output"].Value));
        Assert.Matches(@"Succeeded\s+\d{4}-", shell.Show("Get-KfRun -Flow orders"));
    }

    [Fact]
    public void Start_ManyItems_IsOneRunEach()
    {
        Create("work", "cat");

        var ended = shell.Emit("1..3 | Start-KfRun orders | Wait-KfRun -Timeout 1m");

        Assert.Equal(["1", "2", "3"], ended.Select(r => r.Properties["Steps"].Value).Select(s => ((System.Collections.IEnumerable)s).Cast<object>().Last())
            .Select(s => PSObject.AsPSObject(s).Properties["Input"].Value.ToString()!).Order(StringComparer.Ordinal));
        Assert.Equal(2, shell.Emit("Get-KfRun -First 2").Count);
        Assert.Equal(3, shell.Emit("Get-KfRun -Flow orders -Status Succeeded").Count);
        Assert.Empty(shell.Emit("Get-KfRun -Status Failed"));
    }

    [Fact]
    public void Get_FlowsPipedIn_AreTheRunsOfEach()
    {
        Create("work", "cat");
        shell.Emit("New-KfFlow idle; $null = 1..2 | Start-KfRun orders | Wait-KfRun -Timeout 1m");

        Assert.Equal(["orders", "orders"], shell.Emit("(Get-KfFlow | Get-KfRun).Flow").Select(f => f.ToString()));
        Assert.Equal("orders", Assert.Single(shell.Emit("Get-KfFlow | Get-KfRun -First 1 -Status Succeeded -Since 1h")).Properties["Flow"].Value);
        Assert.Equal(2, shell.Emit("Get-KfRun | Get-KfRun").Count(r => ((System.Collections.IEnumerable)r.Properties["Steps"].Value).Cast<object>().Any()));
    }

    [Fact]
    public void Start_SameIdempotencyKey_IsTheSameRun()
    {
        Create("work", "cat");

        Assert.Single(shell.Emit("'a', 'b' | Start-KfRun orders -IdempotencyKey one").Select(r => r.Properties["Id"].Value).Distinct());
    }

    [Fact]
    public void Wait_RunThatFails_EmitsIt()
    {
        Create("work", "echo broken >&2; exit 65");

        var ended = Assert.Single(shell.Emit("Start-KfRun orders | Wait-KfRun -Timeout 30"));

        Assert.Equal("Failed", ended.Properties["Status"].Value);
        Assert.Contains("broken", ended.Properties["Error"].Value.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wait_TimeOver_IsAnErrorAndTheRunGoesOn()
    {
        Create("work", "sleep 20");

        var outcome = shell.Run("Start-KfRun orders | Wait-KfRun -Timeout 500ms");

        Assert.Equal(("KfRunNotEnded", ErrorCategory.OperationTimeout), outcome.Error);
        Assert.NotEqual("Failed", Assert.Single(shell.Emit("Get-KfRun -Flow orders")).Properties["Status"].Value);
    }

    [Fact]
    public async Task Wait_Stopped_EndsAtOnce()
    {
        Create("work", "sleep 20");
        shell.Emit("$run = Start-KfRun orders");
        using var pipeline = PowerShell.Create(shell.Runspace);
        pipeline.AddScript("$run | Wait-KfRun").BeginInvoke();
        while (shell.Console.Progress.IsEmpty)
            await Task.Delay(20, TestContext.Current.CancellationToken);

        var clock = Stopwatch.StartNew();
        await pipeline.StopAsync(null, null);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"Stopping took {clock.Elapsed}.");
    }

    [Fact]
    public void Errors_UnknownRunFlowOrNode_HaveStableIds()
    {
        Create("work", "cat");

        Assert.Equal(("KfRunNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfRun 00000000000000000000000000000000").Error);
        Assert.Equal(("KfRunNotFound", ErrorCategory.ObjectNotFound), shell.Run("Wait-KfRun 00000000000000000000000000000000").Error);
        Assert.Equal(("KfInvalid", ErrorCategory.InvalidArgument), shell.Run("Get-KfRun nothing").Error);
        Assert.Equal(("KfFlowNotFound", ErrorCategory.ObjectNotFound), shell.Run("Start-KfRun missing").Error);
        Assert.Equal(("KfFlowNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfRun -Flow missing").Error);
        Assert.Equal(("KfNodeNotFound", ErrorCategory.ObjectNotFound), shell.Run("Start-KfRun orders -Node nothing").Error);
    }

    private void Create(string function, string script)
    {
        shell.CreateFunction(function, script);
        shell.Emit($$"""
            $null = New-KfFlow orders -Model @{ version = 1
                nodes = @(@{ id = 'in'; kind = 'connector'; connector = 'http' }, @{ id = 'work'; kind = 'function'; function = '{{function}}' })
                links = @(@{ from = 'in'; to = 'work' }) }
            """);
    }
}
