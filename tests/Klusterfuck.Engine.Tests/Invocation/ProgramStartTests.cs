using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Tests.Invocation;

public sealed class ProgramStartTests
{
    public static TheoryData<bool> Launchers => OperatingSystem.IsLinux() ? [true, false] : [false];

    [Theory]
    [InlineData("./nowhere", "does not exist")]
    [InlineData("no-such-program-anywhere", "is not on the PATH")]
    [InlineData("./folder", "is a folder")]
    [InlineData("./plain", "is not executable")]
    [InlineData("./interpreter", "The interpreter '/no/such/interpreter' of './interpreter' ('#!' line) does not exist")]
    [InlineData("./carriage", "carriage return")]
    [InlineData("./text", "has no '#!' line")]
    [InlineData("./binary", "is no binary of this machine")]
    public async Task InvokeAsync_CannotBeStarted_SaysWhy(string command, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the messages are those of Linux");
        using var function = new TestFunction(new FunctionConfig { Command = [command] });
        Directory.CreateDirectory(Path.Combine(function.Folder, "folder"));
        function.Write("plain", "#!/bin/sh\n", executable: false);
        function.Write("interpreter", "#!/no/such/interpreter -x\n");
        function.Write("carriage", "#!/bin/sh\r\necho\r\n");
        function.Write("text", "echo hello\n");
        function.Write("binary", "\u007fELF\0\0\0garbage\0\0\0");
        var (_, result, response) = await function.RunAsync(TestFunction.Request());
        Assert.Equal(InvocationFailure.Start, result.Failure);
        Assert.Null(result.ExitCode);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
        Assert.Same(result, response.Failure);
        Assert.Equal(0, function.Invoker.InFlight);
    }

    [Fact]
    public async Task InvokeAsync_NameOnThePathOfTheVariables_IsFound()
    {
        using var function = new TestFunction(new FunctionConfig { Command = ["tool", "a b"] });
        function.Write("bin/tool", "#!/bin/sh\necho \"$0 $1\"\n");
        function.Variables["PATH"] = Path.Combine(function.Folder, "bin") + ":/usr/bin:/bin";
        var (body, _, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal($"{function.Folder}/bin/tool a b\n", body);
    }

    [Fact]
    public async Task InvokeAsync_VariablesAreHuge_FailsToStart()
    {
        using var function = TestFunction.Shell("true");
        function.Variables["HUGE"] = new string('x', 5_000_000);
        var (_, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal(InvocationFailure.Start, result.Failure);
        Assert.Contains("larger than the operating system takes", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Launchers))]
    public async Task InvokeAsync_EitherLauncher_RunsTheProgram(bool native)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program is a shell script");
        using var function = TestFunction.Shell("cat; echo err >&2; exit 3", launcher: native ? new SpawnLauncher() : new PortableLauncher());
        var (_, result, _) = await function.RunAsync(TestFunction.Request(new byte[500_000]));
        Assert.Equal((InvocationFailure.Exit, 3, "err\n"), (result.Failure!.Value, result.ExitCode!.Value, result.StandardErrorTail));
    }

    [Theory]
    [MemberData(nameof(Launchers))]
    public async Task InvokeAsync_EitherLauncher_KillsOnTimeoutAndIgnoresWhoHoldsTheOutput(bool native)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program is a shell script");
        using var function = TestFunction.Shell(
            "setsid sleep 60 & sleep 100", c => c with { Timeout = TimeSpan.FromMilliseconds(300) }, launcher: native ? new SpawnLauncher() : new PortableLauncher());
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (_, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal(InvocationFailure.Timeout, result.Failure);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task InvokeAsync_Program_HasNothingOpenAndNoSignalIgnoredOrBlocked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var held = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.DeleteOnClose);
        using var function = TestFunction.Shell("ls -l /proc/self/fd | sed -n 's/.* \\([0-9]*\\) -> \\(.....\\).*/\\1 \\2/p'; grep -E '^Sig(Blk|Ign)' /proc/self/status; ps -o pgid= -p $$; echo $$");
        var (body, _, _) = await function.RunAsync(TestFunction.Request());
        var lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["0 pipe:", "1 pipe:", "2 pipe:"], lines.Take(3));
        Assert.Contains("SigBlk:\t0000000000000000", lines);
        Assert.Contains("SigIgn:\t0000000000000000", lines);
        Assert.Equal(lines[^1], lines[^2].Trim());
    }

    [Fact]
    public async Task InvokeAsync_ProgramOpensItsStreamsByName_Works()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "opens /dev/stdout");
        using var function = TestFunction.Shell("cat /dev/stdin > /dev/stdout; echo err > /dev/stderr");
        var (body, result, _) = await function.RunAsync(TestFunction.Request("hello"));
        Assert.Equal(("hello", "err\n"), (body, result.StandardErrorTail));
    }
}
