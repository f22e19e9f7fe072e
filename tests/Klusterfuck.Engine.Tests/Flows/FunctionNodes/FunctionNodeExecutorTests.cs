using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Tests.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Engine.Tests.Flows.FunctionNodes;

public sealed class FunctionNodeExecutorTests
{
    private static readonly FunctionNode Node = new() { Id = NodeId.Parse("score"), Function = ResourceName.Parse("scorer"), Timeout = TimeSpan.FromSeconds(10) };

    private readonly FakeTimeProvider time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecuteAsync_Payload_IsTheRequest()
    {
        var invoker = FakeInvoker.Answering(200, []);
        var headers = ImmutableSortedDictionary<string, string>.Empty.Add("ce-id", "7").Add("traceparent", "00-trace-01");
        var item = Items.Claimed(new Payload("hällo"u8.ToArray(), "text/x", headers));

        await ExecuteAsync(invoker, item);

        var request = invoker.Request!;
        Assert.Equal("function default/scorer", invoker.Function.ToString());
        Assert.Equal(("POST", "/", "", "text/x", 6L), (request.Method, request.Path, request.Query, request.ContentType, request.ContentLength));
        Assert.Equal([new("ce-id", "7"), new("traceparent", "00-trace-01")], request.Headers);
        Assert.Equal([new("KF_RUN_ID", item.Run.Value), new("KF_STEP_ID", item.Key.Step.Value), new("TRACEPARENT", "00-trace-01")], request.Variables);
        Assert.Equal($"{item.Key.Step}-1", request.RequestId);
        using var reader = new StreamReader(request.Body);
        Assert.Equal("hällo", await reader.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task ExecuteAsync_Response_IsTheOutput()
    {
        var invoker = FakeInvoker.Answering(201, "out"u8.ToArray(), new("Content-Type", "application/json"), new("CE-Type", "scored"), new("Set-Cookie", "x"));
        var item = Items.Claimed(new Payload("in"u8.ToArray(), "", ImmutableSortedDictionary<string, string>.Empty.Add("ce-id", "7").Add("traceparent", "00-1")));

        var outcome = await ExecuteAsync(invoker, item);

        var output = outcome.Find(FlowNode.OnlyOutput)!;
        Assert.Null(outcome.Failure);
        Assert.Equal(("out", "application/json", FakeInvoker.Commit), (Encoding.UTF8.GetString(output.Body.Span), output.ContentType, outcome.Commit!.Value));
        Assert.Equal([new("ce-type", "scored"), new("traceparent", "00-1")], output.Headers);
        Assert.Equal(1, invoker.Disposed);
    }

    [Theory]
    [InlineData(Payload.MaxBytes, null)]
    [InlineData(Payload.MaxBytes + 1, "PayloadTooLarge")]
    public async Task ExecuteAsync_Output_MayHaveOneMebibyte(int bytes, string? code)
    {
        var invoker = FakeInvoker.Answering(200, new byte[bytes]);

        var outcome = await ExecuteAsync(invoker, Items.Claimed());

        Assert.Equal((code, code is null ? null : true, FakeInvoker.Commit), (outcome.Failure?.Code, outcome.Failure?.Permanent, outcome.Commit!.Value));
        Assert.Equal(1, invoker.Disposed);
    }

    [Theory]
    [InlineData(200, false, false)]
    [InlineData(204, false, false)]
    [InlineData(299, false, false)]
    [InlineData(302, true, false)]
    [InlineData(400, true, true)]
    [InlineData(404, true, true)]
    [InlineData(408, true, false)]
    [InlineData(422, true, true)]
    [InlineData(429, true, false)]
    [InlineData(500, true, false)]
    [InlineData(503, true, false)]
    public async Task ExecuteAsync_Status_SaysWhetherToTryAgain(int status, bool failed, bool permanent)
    {
        var outcome = await ExecuteAsync(FakeInvoker.Answering(status, "the reason"u8.ToArray()), Items.Claimed());

        Assert.Equal((failed, permanent), (outcome.Failure is not null, outcome.Failure?.Permanent ?? false));
        if (failed)
            Assert.Equal($"The function answered with status {status}: the reason", outcome.Failure!.Message);
    }

    [Theory]
    [InlineData(InvocationFailure.Exit, 1, false)]
    [InlineData(InvocationFailure.Exit, 65, true)]
    [InlineData(InvocationFailure.Exit, 75, false)]
    [InlineData(InvocationFailure.TooLarge, null, true)]
    [InlineData(InvocationFailure.Start, null, false)]
    [InlineData(InvocationFailure.Resolve, null, false)]
    public async Task ExecuteAsync_Failure_IsNamedWithItsStage(InvocationFailure failure, int? exitCode, bool permanent)
    {
        var invoker = FakeInvoker.Failing(new InvocationResult { RequestId = "r", Failure = failure, ExitCode = exitCode, Message = "It broke.", StandardErrorTail = "why" });

        var outcome = await ExecuteAsync(invoker, Items.Claimed());

        Assert.Equal(new StepFailure(failure.ToString(), "It broke.\nwhy", permanent, exitCode), outcome.Failure);
        Assert.Null(outcome.BusyFor);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(7, 7)]
    public async Task ExecuteAsync_Busy_SaysWhenToAskAgain(int? retryAfter, int seconds)
    {
        var busy = new InvocationResult { RequestId = "r", Failure = InvocationFailure.Busy, RetryAfter = retryAfter is { } s ? TimeSpan.FromSeconds(s) : null };

        Assert.Equal(TimeSpan.FromSeconds(seconds), (await ExecuteAsync(FakeInvoker.Failing(busy), Items.Claimed())).BusyFor);
    }

    [Fact]
    public async Task ExecuteAsync_NodeTimeout_EndsTheInvocationAndMayBeTriedAgain()
    {
        var began = new TaskCompletionSource();
        var invoker = new FakeInvoker(async token =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        });
        var executing = ExecuteAsync(invoker, Items.Claimed());
        await began.Task;

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(executing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var failure = (await executing.WaitAsync(TimeSpan.FromSeconds(10), Cancelled)).Failure!;
        Assert.Equal(("Timeout", false), (failure.Code, failure.Permanent));
        Assert.Contains("10s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_ItemLost_IsCancelledAndNoTimeout()
    {
        using var lost = new CancellationTokenSource();
        var invoker = new FakeInvoker(async token =>
        {
            await lost.CancelAsync();
            token.ThrowIfCancellationRequested();
            throw new InvalidOperationException();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FunctionNodeExecutor(invoker, time).ExecuteAsync(Node, Items.Claimed(), lost.Token));
    }

    private Task<NodeOutcome> ExecuteAsync(FakeInvoker invoker, WorkItem item) => new FunctionNodeExecutor(invoker, time).ExecuteAsync(Node, item, Cancelled);
}
