using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Tests.Invocation;

public sealed class ProgramInvokerTests
{
    [Fact]
    public async Task InvokeAsync_Echo_AnswersTheBody()
    {
        using var function = TestFunction.Shell("cat", c => c with { ContentType = "application/json" });
        var (body, result, response) = await function.RunAsync(TestFunction.Request("{}"));
        Assert.Equal("{}", body);
        Assert.True(result.Succeeded);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(200, response.Status);
        Assert.Equal(new("Content-Type", "application/json"), Assert.Single(response.Headers));
        Assert.Equal(TestFunction.Commit, response.Commit);
        Assert.Equal(0, function.Invoker.InFlight);
    }

    [Fact]
    public async Task InvokeAsync_LargeBodyBothWays_ArrivesWhole()
    {
        using var function = TestFunction.Shell("cat");
        var sent = new byte[5_000_000];
        new Random(1).NextBytes(sent);
        await using var response = await function.InvokeAsync(TestFunction.Request(sent));
        var received = new MemoryStream();
        await response.Body.CopyToAsync(received, TestContext.Current.CancellationToken);
        Assert.Equal(sent, received.ToArray());
        Assert.True((await response.Completion).Succeeded);
    }

    [Fact]
    public async Task InvokeAsync_NeverReadsItsInput_Answers()
    {
        using var function = TestFunction.Shell("echo done");
        var (body, result, _) = await function.RunAsync(TestFunction.Request(new byte[3_000_000]));
        Assert.Equal("done\n", body);
        Assert.True(result.Succeeded);
    }

    [Fact]
    public async Task InvokeAsync_ClosesItsInputEarly_Answers()
    {
        using var function = TestFunction.Shell("head -c 3; exec <&-; sleep 0.05; echo");
        var (body, result, _) = await function.RunAsync(TestFunction.Request(Encoding.ASCII.GetBytes("abc" + new string('x', 3_000_000))));
        Assert.Equal("abc\n", body);
        Assert.True(result.Succeeded);
    }

    [Fact]
    public async Task InvokeAsync_SlowReader_HoldsTheProgramBack()
    {
        using var function = TestFunction.Shell("head -c 2000000 /dev/zero; echo end > finished");
        await using var response = await function.InvokeAsync(TestFunction.Request());
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(Path.Combine(function.Folder, "finished")));
        await response.Body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Path.Combine(function.Folder, "finished")));
    }

    [Fact]
    public async Task InvokeAsync_ErrorsOnly_LogsLinesAndAnswersNothing()
    {
        using var function = TestFunction.Shell("printf 'one\\r\\n\\ntwo \\377 half' >&2");
        var (body, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal("", body);
        Assert.True(result.Succeeded);
        Assert.Equal(["one", "", "two \uFFFD half"], function.Log.Select(l => l.Text));
        Assert.Equal("one\r\n\ntwo \uFFFD half", result.StandardErrorTail);
        Assert.All(function.Log, line => Assert.Equal(("r1", TestFunction.Commit), (line.RequestId, line.Commit)));
    }

    [Fact]
    public async Task InvokeAsync_FailsSoonAfterOutput_HasACleanFailure()
    {
        using var function = TestFunction.Shell("echo partial; echo broken >&2; exit 3");
        var (body, result, response) = await function.RunAsync(TestFunction.Request());
        Assert.Equal("", body);
        Assert.Same(result, response.Failure);
        Assert.Equal((InvocationFailure.Exit, 3, "broken\n"), (result.Failure!.Value, result.ExitCode!.Value, result.StandardErrorTail));
        Assert.Contains("exit code 3", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_FailsAfterItsAnswerBegan_BreaksTheBody()
    {
        using var function = TestFunction.Shell("echo first; sleep 0.5; exit 7");
        await using var response = await function.InvokeAsync(TestFunction.Request());
        Assert.Null(response.Failure);
        var buffer = new byte[100];
        Assert.Equal(6, await response.Body.ReadAsync(buffer, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<IOException>(() => response.Body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        Assert.Equal(7, (await response.Completion).ExitCode);
    }

    [Theory]
    [InlineData(65, true)]
    [InlineData(75, false)]
    [InlineData(1, false)]
    public async Task InvokeAsync_ExitCode_SaysWhetherItIsPermanent(int code, bool permanent)
    {
        using var function = TestFunction.Shell($"exit {code}");
        var (_, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal((code, permanent), (result.ExitCode!.Value, result.IsPermanent));
    }

    [Fact]
    public async Task InvokeAsync_EndedBySignal_Is128AndTheSignal()
    {
        using var function = TestFunction.Shell("kill -TERM $$");
        var (_, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal((InvocationFailure.Exit, 143), (result.Failure!.Value, result.ExitCode!.Value));
        Assert.Contains("signal 15", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_ChildInTheGroupHoldsOutput_IsKilledAndAnswers()
    {
        using var function = TestFunction.Shell("sleep 1000 & echo $!; exit 0");
        var (body, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.True(result.Succeeded);
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{body.Trim()}") || IsZombie(body.Trim()));
    }

    [Fact]
    public async Task InvokeAsync_ChildOutsideTheGroupHoldsOutput_DoesNotHoldTheAnswer()
    {
        using var function = TestFunction.Shell("setsid sleep 1000 & echo $!; sleep 0.1; exit 0");
        var (body, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.True(result.Succeeded);
        using var left = Process.GetProcessById(int.Parse(body, System.Globalization.CultureInfo.InvariantCulture));
        left.Kill();
    }

    [Fact]
    public async Task InvokeAsync_Interactive_StreamsBothWays()
    {
        using var function = TestFunction.Shell("while read line; do echo \"got $line\"; done");
        var input = new Pipe();
        await using var response = await StartAsync();
        using var reader = new StreamReader(response.Body);
        Assert.Equal("got one", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        await input.Writer.WriteAsync("two\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("got two", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        await input.Writer.CompleteAsync();
        Assert.Null(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.True((await response.Completion).Succeeded);

        async Task<FunctionResponse> StartAsync()
        {
            await input.Writer.WriteAsync("one\n"u8.ToArray());
            return await function.InvokeAsync(new FunctionRequest { RequestId = "r1", Body = input.Reader.AsStream() });
        }
    }

    [Fact]
    public async Task InvokeAsync_Timeout_KillsTheWholeGroup()
    {
        using var function = TestFunction.Shell(
            "sh -c 'sleep 100 & echo $! > child; wait' & wait", c => c with { Timeout = TimeSpan.FromSeconds(3) });
        var (_, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal((InvocationFailure.Timeout, 137), (result.Failure!.Value, result.ExitCode!.Value));
        Assert.Contains("within 3s", result.Message, StringComparison.Ordinal);
        var child = (await File.ReadAllTextAsync(Path.Combine(function.Folder, "child"), TestContext.Current.CancellationToken)).Trim();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{child}") || IsZombie(child));
    }

    [Fact]
    public async Task InvokeAsync_CallerGoesAway_KillsTheProgram()
    {
        using var function = TestFunction.Shell("touch started; sleep 100");
        using var caller = new CancellationTokenSource();
        var invocation = function.InvokeUntilAsync(TestFunction.Request(), caller.Token);
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(function.Folder, "started")));
        await caller.CancelAsync();
        var response = await invocation;
        Assert.Equal(InvocationFailure.Cancelled, response.Failure!.Failure);
        Assert.Equal(0, function.Invoker.InFlight);
    }

    [Fact]
    public async Task DisposeAsync_StillRunning_KillsTheProgram()
    {
        using var function = TestFunction.Shell("yes");
        var response = await function.InvokeAsync(TestFunction.Request());
        await response.DisposeAsync();
        Assert.Equal(InvocationFailure.Cancelled, (await response.Completion).Failure);
        Assert.Equal(0, function.Invoker.InFlight);
    }

    [Fact]
    public async Task InvokeAsync_BodyBreaksOff_KillsTheProgram()
    {
        using var function = TestFunction.Shell("cat > all; touch finished");
        var input = new Pipe();
        await input.Writer.WriteAsync("half"u8.ToArray(), TestContext.Current.CancellationToken);
        await input.Writer.CompleteAsync(new IOException("the connection is gone"));
        var (_, result, _) = await function.RunAsync(new FunctionRequest { RequestId = "r1", Body = input.Reader.AsStream() });
        Assert.Equal(InvocationFailure.Cancelled, result.Failure);
        Assert.False(File.Exists(Path.Combine(function.Folder, "finished")));
    }

    [Fact]
    public async Task InvokeAsync_DeclaredTooLarge_IsRefusedWithoutStarting()
    {
        using var function = TestFunction.Shell("touch started", c => c with { MaxRequestBytes = 10 });
        var (_, result, _) = await function.RunAsync(TestFunction.Request("12345678901"));
        Assert.Equal((InvocationFailure.TooLarge, true), (result.Failure!.Value, result.IsPermanent));
        Assert.False(File.Exists(Path.Combine(function.Folder, "started")));
    }

    [Fact]
    public async Task InvokeAsync_TurnsOutTooLarge_IsKilled()
    {
        using var function = TestFunction.Shell("cat > /dev/null; sleep 100", c => c with { MaxRequestBytes = 100_000 });
        var (_, result, _) = await function.RunAsync(TestFunction.Request(new byte[100_001]) with { ContentLength = null });
        Assert.Equal(InvocationFailure.TooLarge, result.Failure);
    }

    [Fact]
    public async Task InvokeAsync_ExactlyTheLimit_IsTaken()
    {
        using var function = TestFunction.Shell("wc -c", c => c with { MaxRequestBytes = 100_000 });
        var (body, _, _) = await function.RunAsync(TestFunction.Request(new byte[100_000]) with { ContentLength = null });
        Assert.Equal("100000", body.Trim());
    }

    private static bool IsZombie(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(')')[1].StartsWith(" Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
