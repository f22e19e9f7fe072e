using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Tests.Invocation;

[Collection(nameof(Alone))]
public sealed class LeakTests
{
    [Fact]
    public async Task InvokeAsync_ThousandsThatEndInEveryWay_LeaveNothingBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "counts in /proc");
        using var ok = TestFunction.Shell("cat");
        using var fails = TestFunction.Shell("echo err >&2; exit 3");
        using var slow = TestFunction.Shell("sleep 100 & sleep 100", c => c with { Timeout = TimeSpan.FromMilliseconds(20) });
        using var large = TestFunction.Shell("cat > /dev/null; sleep 100", c => c with { MaxRequestBytes = 1000 });
        using var endless = TestFunction.Shell("yes");
        using var missing = new TestFunction(new FunctionConfig { Command = ["./missing"] });
        using var broken = TestFunction.Shell("echo no header; sleep 100", c => c with { Response = ResponseMode.Cgi, Timeout = TimeSpan.FromMilliseconds(30) });
        await RunAsync(50);
        var before = (Descriptors: CountDescriptors(), Threads: CountThreads(), Children: CountChildren());
        await RunAsync(2400);
        await Eventually.TrueAsync(() => CountDescriptors() <= before.Descriptors);
        await Eventually.TrueAsync(() => CountThreads() <= before.Threads + 10);
        await Eventually.TrueAsync(() => CountChildren() <= before.Children);

        async Task RunAsync(int count) => await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (i, _) => await ((i % 8) switch
            {
                0 => (Task)ok.RunAsync(TestFunction.Request(new byte[100_000])),
                1 => fails.RunAsync(TestFunction.Request("x")),
                2 => slow.RunAsync(TestFunction.Request()),
                3 => large.RunAsync(TestFunction.Request(new byte[2000]) with { ContentLength = null }),
                4 => AbandonAsync(endless),
                5 => missing.RunAsync(TestFunction.Request()),
                6 => CancelAsync(slow),
                _ => broken.RunAsync(TestFunction.Request()),
            }));
    }

    [Fact]
    public async Task InvokeAsync_Writes200Megabytes_StreamsThemInConstantMemory()
    {
        using var function = TestFunction.Shell("head -c 200000000 /dev/zero");
        var before = GC.GetTotalAllocatedBytes();
        await using var response = await function.InvokeAsync(TestFunction.Request());
        var buffer = new byte[64 * 1024];
        long total = 0;
        int count;
        while ((count = await response.Body.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            total += count;
        Assert.Equal(200_000_000, total);
        Assert.True((await response.Completion).Succeeded);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50_000_000);
    }

    private static async Task AbandonAsync(TestFunction function)
    {
        await using var response = await function.InvokeAsync(TestFunction.Request());
        await response.Body.ReadExactlyAsync(new byte[10_000]);
    }

    private static async Task CancelAsync(TestFunction function)
    {
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(5));
        await using var response = await function.InvokeUntilAsync(TestFunction.Request(), caller.Token);
        Assert.NotNull(response.Failure);
    }

    // The runtime opens its own files when it likes.
    private static int CountDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Count(link => new FileInfo(link).LinkTarget is { } target && (target.StartsWith("pipe:", StringComparison.Ordinal) || target.StartsWith("anon_inode:", StringComparison.Ordinal)));

    private static int CountThreads() => Directory.GetDirectories("/proc/self/task").Length;

    private static int CountChildren() => Directory.GetDirectories("/proc/self/task").Sum(CountChildren);

    private static int CountChildren(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        }
        catch (IOException)
        {
            // The thread has just ended.
            return 0;
        }
    }
}
