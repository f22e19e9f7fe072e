using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Pipelines;

/// <summary>The pipelines the module is made for, each in this process and on an admin by address and token.</summary>
public abstract class PipelineTests : IDisposable
{
    private readonly Shell shell;

    private protected PipelineTests(Place place)
    {
        shell = new Shell(place);
        shell.Emit($"function Import-Csv($Path) {{ {ImportCsv} }}");
    }

    // Import-Csv is not in the engine; this is as much of it as the pipeline needs.
    private static string ImportCsv => """
        $lines = [IO.File]::ReadAllLines((Resolve-Path $Path).Path)
        $names = $lines[0] -split ','
        $lines | Where-Object { $_ -ne $lines[0] } | ForEach-Object { $cells = $_ -split ','; $row = [ordered]@{}; 0..($names.Count - 1) | ForEach-Object { $row[$names[$_]] = $cells[$_] }; [pscustomobject]$row }
        """.Replace("(Resolve-Path $Path).Path", "$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)", StringComparison.Ordinal);

    public void Dispose()
    {
        shell.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void FunctionsToCommitsToSelection_WhatIf_TellsAndSelectsNothing()
    {
        shell.CreateFunction("api-a", "cat");
        var id = Assert.Single(shell.Emit("(Get-KfCommit api-a -First 1).Id")).ToString();

        shell.Emit("Get-KfFunction api-* | Get-KfCommit -First 1 | Set-KfCommit -WhatIf");

        Assert.Contains($"\"Select commit {id[..7]} 'v1'\" on target \"function {shell.Namespace}/api-a\"", shell.Console.Plain, StringComparison.Ordinal);
    }

    [Fact]
    public void FunctionsBehind_SetHead_RunTheNewest()
    {
        shell.CreateFunction("hello", "echo one");
        shell.Commit("hello", "echo two", "v2");

        shell.Emit("Get-KfFunction | Where-Object Behind -gt 0 | Set-KfCommit -Commit HEAD");

        Assert.Equal("two", Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString());
        Assert.Equal("one", Assert.Single(shell.Emit("Invoke-KfFunction hello -Commit HEAD~1")).ToString());
        shell.Emit("Undo-KfCommit hello -Force");
        Assert.Equal("one", Assert.Single(shell.Emit("Invoke-KfFunction hello")).ToString());
    }

    [Fact]
    public void HowAFunctionIsRun_NewAndSet_ChangeOnlyWhatIsNamed()
    {
        const string Say = "$f = Get-KfFunction hello; $h = $f.Hosting; $i = $h.Ingress; "
            + "\"$($f.FollowedBranch) $($h.Image) $($h.Service.NodePort) $($i.Host)$($i.Path) $($i.ClassName) $($h.Scale.Min)-$($h.Scale.Max) $($h.Limits.Cpu) $($h.Limits.Memory)\"";
        File.WriteAllText(Path.Combine(shell.WorkFolder, "hosted.csv"), "Name,Runtime,MinReplicas,IngressHost,Follow\nhello,Shell,2,hello.example.com,\n");

        shell.Emit("Import-Csv hosted.csv | New-KfFunction");
        Assert.Equal("  False hello.example.com/  2-2  512Mi", Assert.Single(shell.Emit(Say)).ToString());

        shell.Emit("Set-KfFunction hello -Follow HEAD -Image worker:1 -ServiceType NodePort -IngressPath /api -IngressClass nginx -MaxReplicas 5 -CpuLimit 500m");
        Assert.Equal("HEAD worker:1 True hello.example.com/api nginx 2-5 500m 512Mi", Assert.Single(shell.Emit(Say)).ToString());
        shell.Emit("Get-KfFunction hello | Set-KfFunction -MemoryLimit 1Gi -IngressClass ''");
        Assert.Equal("HEAD worker:1 True hello.example.com/api  2-5 500m 1Gi", Assert.Single(shell.Emit(Say)).ToString());

        shell.Emit("Set-KfFunction hello -Follow '' -Image '' -ServiceType ClusterIP -IngressHost '' -CpuLimit ''");
        Assert.Equal("  False   2-5  1Gi", Assert.Single(shell.Emit(Say)).ToString());

        var refused = Assert.Single(shell.Run("Set-KfFunction hello -MinReplicas 9 -MaxReplicas 3").Errors);
        Assert.StartsWith("KfInvalid", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_ToNewFunction_TakesBlankCellsForAbsent()
    {
        File.WriteAllText(Path.Combine(shell.WorkFolder, "functions.csv"), "Name,Runtime,Env,Label\na,Shell,A=1;B=2,team=x\nb,Shell,,\n");

        var created = shell.Emit("Import-Csv functions.csv | New-KfFunction");

        Assert.Equal(["a", "b"], created.Select(f => f.Properties["Name"].Value.ToString()));
        Assert.Equal("2", Assert.Single(shell.Emit("(Get-KfFunction a).Env['B']")).ToString());
        Assert.Equal("a", Assert.Single(shell.Emit("(Get-KfFunction -Label team=x).Name")).ToString());
    }

    [Fact]
    public void TwoNames_ToInvoke_AreTwoRequestsOrOneWithRaw()
    {
        shell.CreateFunction("hello", "wc -l | tr -d ' '");

        Assert.Equal(["0", "0"], shell.Emit("'Alice','Bob' | Invoke-KfFunction hello").Select(o => o.ToString()));
        Assert.Equal("2", Assert.Single(shell.Emit("'Alice','Bob' | Invoke-KfFunction hello -Raw")).ToString());
    }

    [Fact]
    public void File_ToInvoke_StreamsIntoAFile()
    {
        shell.CreateFunction("resize", "head -c 3");
        File.WriteAllBytes(Path.Combine(shell.WorkFolder, "big.bin"), [0, 255, 128, 7, 9]);

        Assert.Empty(shell.Emit("[IO.FileInfo]::new((Join-Path $PWD.Path big.bin)) | Invoke-KfFunction resize -OutFile small.bin".Replace("(Join-Path $PWD.Path big.bin)", "\"$PWD/big.bin\"", StringComparison.Ordinal)));

        Assert.Equal([0, 255, 128], File.ReadAllBytes(Path.Combine(shell.WorkFolder, "small.bin")));
    }

    [Fact]
    public void Invoke_OlderCommitWithMethodAndQuery_KnowsStatusHeadersCommitAndDuration()
    {
        shell.CreateFunction("hello", """printf "$REQUEST_METHOD $QUERY_STRING "; cat""");
        shell.Commit("hello", "echo new", "v2");

        var answer = Assert.Single(shell.Emit("Invoke-KfFunction hello -Commit HEAD~1 -InputObject x -Method PUT -Query a=1 -AsResponse"));

        Assert.Equal("PUT a=1 x", answer.Properties["Body"].Value);
        Assert.Equal(200, answer.Properties["StatusCode"].Value);
        Assert.Equal(Assert.Single(shell.Emit("(Get-KfCommit hello -Commit HEAD~1).Id")).ToString(), answer.Properties["Commit"].Value);
        Assert.NotEmpty((string)answer.Properties["RequestId"].Value);
        Assert.True((TimeSpan)answer.Properties["Duration"].Value > TimeSpan.Zero);
    }

    [Fact]
    public void Invoke_ProgramFails_CarriesRequestCommitExitCodeAndStderr()
    {
        shell.CreateFunction("hello", "echo no such order >&2; exit 3");

        var outcome = shell.Run("Invoke-KfFunction hello");

        Assert.Equal(("KfInvocationExit", ErrorCategory.FromStdErr), outcome.Error);
        var exception = PSObject.AsPSObject(outcome.Errors[0].Exception);
        Assert.Equal(3, exception.Properties["ExitCode"].Value);
        Assert.Contains("no such order", (string)exception.Properties["StandardErrorTail"].Value, StringComparison.Ordinal);
        Assert.NotEmpty((string)exception.Properties["RequestId"].Value);
        Assert.NotEmpty((string)exception.Properties["Commit"].Value);
    }

    [Fact]
    public void OneBadItem_AmongGood_StopsNothing()
    {
        shell.Emit("New-KfFunction a -Runtime Shell; New-KfFunction c -Runtime Shell");

        var outcome = shell.Run("'a', 'b', 'c' | Get-KfFunction");

        Assert.Equal(("KfFunctionNotFound", ErrorCategory.ObjectNotFound), outcome.Error);
        Assert.Contains("-Namespace", outcome.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("b", outcome.Errors[0].TargetObject);
        Assert.Equal(["a", "c"], outcome.Output.Select(f => f.Properties["Name"].Value.ToString()));
    }
}
