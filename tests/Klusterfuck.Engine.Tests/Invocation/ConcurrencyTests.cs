using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Tests.Invocation;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task InvokeAsync_MoreThanRunAndWait_AreBusy()
    {
        using var function = TestFunction.Shell("while [ ! -e go ]; do sleep 0.02; done; echo done", c => c with { Concurrency = 2 });
        var calls = Enumerable.Range(0, 6).Select(_ => function.RunAsync(TestFunction.Request())).ToList();
        await Eventually.TrueAsync(() => calls.Count(c => c.IsCompleted) == 2);
        Assert.Equal(2, function.Invoker.InFlight);
        function.Write("go", "");
        var results = await Task.WhenAll(calls);
        Assert.Equal(4, results.Count(r => r.Body == "done\n"));
        var busy = results.First(r => r.Result.Failure == InvocationFailure.Busy).Result;
        Assert.Equal((2, TimeSpan.FromSeconds(1), false), (results.Count(r => r.Result.Failure == InvocationFailure.Busy), busy.RetryAfter!.Value, busy.IsPermanent));
        Assert.Equal(0, function.Invoker.InFlight);
    }

    [Fact]
    public async Task InvokeAsync_HundredsAtOnce_TakeNoThreads()
    {
        using var function = TestFunction.Shell("cat; while [ ! -e go ]; do sleep 0.3; done", c => c with { Concurrency = 1000 });
        var calls = Enumerable.Range(0, 200).Select(_ => function.RunAsync(TestFunction.Request("x"))).ToList();
        await Eventually.TrueAsync(() => function.Invoker.InFlight == 200);
        Assert.InRange(ThreadPool.ThreadCount, 0, 60);
        function.Write("go", "");
        Assert.All(await Task.WhenAll(calls), r => Assert.Equal("x", r.Body));
    }
}
