using System.Diagnostics;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Invocation;

public sealed class InvokeTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public void Invoke_StringsInThePipeline_IsOneRequestEach()
    {
        shell.CreateFunction("hello", "echo \"hello $(cat)\"");

        Assert.Equal(["hello Alice", "hello Bob"], Strings("'Alice', 'Bob' | Invoke-KfFunction hello"));
        Assert.Equal(["hello Alice\nBob"], Strings("'Alice', 'Bob' | Invoke-KfFunction hello -Raw"));
        Assert.Equal(["hello "], Strings("Invoke-KfFunction hello"));
        Assert.Empty(Strings("@() | Invoke-KfFunction hello"));
        Assert.Equal(["hello x"], Strings("Invoke-KfFunction hello x"));
    }

    [Fact]
    public void Invoke_OtherObjects_GoAsJson()
    {
        shell.CreateFunction("echo", "printf '%s ' \"$CONTENT_TYPE\"; cat");

        Assert.Equal(
            ["application/json {\"a\":1,\"b\":[true,null,\"x\"]}", "application/json 42", "application/json {\"n\":\"v\"}", "text/plain; charset=utf-8 é"],
            Strings("[ordered]@{ a = 1; b = $true, $null, 'x' }, 42, [pscustomobject]@{ n = 'v' }, 'é' | Invoke-KfFunction echo"));
        Assert.Equal(["text/csv x"], Strings("'x' | Invoke-KfFunction echo -ContentType text/csv"));
    }

    [Fact]
    public void Invoke_Request_ReachesTheProgram()
    {
        shell.CreateFunction("env", "echo \"$REQUEST_METHOD $PATH_INFO $QUERY_STRING $HTTP_X_ONE\"");

        Assert.Equal(["PUT /a/b q=1%202 yes"], Strings("Invoke-KfFunction env -Method put -RequestPath a/b -Query @{ q = '1 2' } -Header @{ 'X-One' = 'yes' }"));
    }

    [Fact]
    public void Invoke_Bytes_ComeAsTheyAre()
    {
        shell.CreateFunction("cat", "cat");
        byte[] bytes = [0, 10, 13, 255, 10];
        var file = Path.Combine(shell.WorkFolder, "in.bin");
        File.WriteAllBytes(file, bytes);

        Assert.Equal(bytes, (byte[])Assert.Single(shell.Emit("$bytes | Invoke-KfFunction cat -AsBytes", ("bytes", bytes))).BaseObject);
        Assert.Equal(bytes, (byte[])Assert.Single(shell.Emit("Invoke-KfFunction cat -InputObject $bytes -AsBytes")).BaseObject);
        Assert.Equal(bytes, (byte[])Assert.Single(shell.Emit("[IO.FileInfo]::new($file) | Invoke-KfFunction cat -AsBytes", ("file", file))).BaseObject);
        Assert.Empty(shell.Emit("Invoke-KfFunction cat -InFile ./in.bin -OutFile ./out.bin"));
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(shell.WorkFolder, "out.bin")));
    }

    [Fact]
    public void Invoke_OutFile_TakesHundredMegabytesInLittleMemory()
    {
        shell.CreateFunction("big", "head -c 104857600 /dev/zero");
        shell.Emit("'warm' | Invoke-KfFunction big -OutFile ./warm.bin");
        var before = GC.GetTotalAllocatedBytes(precise: true);

        shell.Emit("Invoke-KfFunction big -OutFile ./big.bin");

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(104857600, new FileInfo(Path.Combine(shell.WorkFolder, "big.bin")).Length);
        Assert.True(allocated < 50_000_000, $"{allocated} bytes were allocated.");
        Assert.Equal(2, Directory.GetFiles(shell.WorkFolder).Length);
    }

    [Fact]
    public void Invoke_OutFileOfASecondItem_IsAnErrorAndKeepsTheFirst()
    {
        shell.CreateFunction("cat", "cat");

        Assert.Equal(("KfFileUnusable", ErrorCategory.OpenError), shell.Run("'a', 'b' | Invoke-KfFunction cat -OutFile ./out.txt").Error);
        Assert.Equal("a", File.ReadAllText(Path.Combine(shell.WorkFolder, "out.txt")));
    }

    [Fact]
    public void Invoke_ProgramThatFails_IsAnErrorWithCommitExitCodeAndStandardError()
    {
        shell.CreateFunction("flaky", "read -r line || true; if [ \"$line\" = bad ]; then echo oops >&2; exit 3; fi; echo \"ok $line\"");

        var outcome = shell.Run("'good', 'bad', 'fine' | Invoke-KfFunction flaky");

        Assert.Equal(("KfInvocationExit", ErrorCategory.FromStdErr), outcome.Error);
        Assert.Equal(["ok good", "ok fine"], outcome.Output.Select(o => o.ToString()));
        var exception = PSObject.AsPSObject(outcome.Errors[0].Exception);
        Assert.Equal(3, exception.Properties["ExitCode"].Value);
        Assert.Equal("oops", exception.Properties["StandardErrorTail"].Value.ToString()!.Trim());
        Assert.NotEmpty(exception.Properties["RequestId"].Value.ToString()!);
        Assert.Matches("^[0-9a-f]{40}$", exception.Properties["Commit"].Value.ToString());
        Assert.Contains("oops", outcome.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Invoke_UnknownFunctionOrCommit_IsThatError()
    {
        shell.CreateFunction("cat", "cat");

        Assert.Equal(("KfFunctionNotFound", ErrorCategory.ObjectNotFound), shell.Run("Invoke-KfFunction missing").Error);
        Assert.Equal(("KfCommitNotFound", ErrorCategory.ObjectNotFound), shell.Run("Invoke-KfFunction cat -Commit nothing").Error);
        Assert.Equal(("KfFileUnusable", ErrorCategory.OpenError), shell.Run("Invoke-KfFunction cat -InFile ./nothing").Error);
        Assert.Equal(("KfFileUnusable", ErrorCategory.OpenError), shell.Run("Invoke-KfFunction cat -OutFile ./nothing/out.txt").Error);
    }

    [Fact]
    public void Invoke_Commit_RunsItWithoutSelectingIt()
    {
        shell.CreateFunction("hello", "echo one");
        shell.Commit("hello", "echo two", "v2");

        Assert.Equal(["two"], Strings("Invoke-KfFunction hello -Commit HEAD"));
        Assert.Equal(["two"], Strings("Invoke-KfFunction hello -Commit (Get-KfCommit hello -First 1)"));
        Assert.Equal(["one"], Strings("Invoke-KfFunction hello"));
    }

    [Fact]
    public void Invoke_AsResponse_KnowsStatusHeadersCommitAndDuration()
    {
        shell.CreateFunction("cgi", "printf 'Status: 404 Not Found\\r\\nX-One: 1\\r\\n\\r\\nnone\\n'");
        shell.Commit("cgi", "printf 'Status: 404 Not Found\\r\\nContent-Type: text/plain\\r\\nX-One: 1\\r\\n\\r\\nnone\\n'", "v2", "response: cgi");
        shell.Emit("Set-KfCommit cgi HEAD");

        var response = Assert.Single(shell.Emit("Invoke-KfFunction cgi -AsResponse"));
        Assert.Equal(404, response.Properties["StatusCode"].Value);
        Assert.Equal("none", response.Properties["Body"].Value);
        Assert.True((TimeSpan)response.Properties["Duration"].Value > TimeSpan.Zero);
        Assert.Equal("1", Assert.Single(shell.Emit("(Invoke-KfFunction cgi -AsResponse).Headers['x-one']")).ToString());

        var outcome = shell.Run("Invoke-KfFunction cgi");
        Assert.Equal(("KfInvocationStatus", ErrorCategory.InvalidResult), outcome.Error);
        Assert.Contains("404: none", outcome.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_Stopped_EndsAtOnceAndKillsTheProgram()
    {
        var mark = Path.Combine(shell.Folder, "pid");
        shell.CreateFunction("slow", $"echo $$ > '{mark}.new'; mv '{mark}.new' '{mark}'; sleep 60");
        using var pipeline = PowerShell.Create(shell.Runspace);
        var running = pipeline.AddScript("Invoke-KfFunction slow").BeginInvoke();
        while (!File.Exists(mark))
            await Task.Delay(20, TestContext.Current.CancellationToken);

        var clock = Stopwatch.StartNew();
        await pipeline.StopAsync(null, null);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"Stopping took {clock.Elapsed}.");
        Assert.True(running.IsCompleted);
        var pid = int.Parse(await File.ReadAllTextAsync(mark, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; i < 100 && Directory.Exists($"/proc/{pid}"); i++)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    private string[] Strings(string script) => [.. shell.Emit(script).Select(o => o.BaseObject).Cast<string>()];
}
