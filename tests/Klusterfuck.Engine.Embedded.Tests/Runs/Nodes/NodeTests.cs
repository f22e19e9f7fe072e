using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

public sealed class NodeTests : IAsyncLifetime
{
    private const string In = """{ "id": "in", "kind": "connector", "connector": "http" }""";
    private readonly NodeBench bench = new();

    public ValueTask InitializeAsync()
    {
        bench.Functions["twice"] = body => $"{2 * int.Parse(body, null)}";
        bench.Functions["echo"] = body => body;
        bench.Functions["fail"] = _ => throw new ArgumentException("It is broken.");
        _ = bench.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Theory]
    [InlineData("""{"score":9}""", """{"big":{"score":9}}""")]
    [InlineData("""{"score":5}""", """{"middle":{"score":5}}""")]
    [InlineData("""{"score":1}""", """{"rest":{"score":1}}""")]
    public async Task Choice_Payload_TakesTheFirstRuleThatHolds(string payload, string result)
    {
        await AddAsync(
            """
            { "id": "size", "kind": "choice", "rules": [ { "when": "input.score > 8", "output": "big" }, { "when": "input.score > 4", "output": "middle" } ], "otherwise": "rest" },
            { "id": "big", "kind": "function", "function": "echo" }, { "id": "middle", "kind": "function", "function": "echo" }, { "id": "rest", "kind": "function", "function": "echo" }
            """,
            "in size", "size big big", "size middle middle", "size rest rest");

        Assert.Equal(result, await bench.RunAsync("flow", payload));
    }

    [Fact]
    public async Task Choice_ExpressionThatFails_IsADeadLetterThatSaysWhy()
    {
        await AddAsync("""{ "id": "c", "kind": "choice", "rules": [ { "when": "input.a.b", "output": "x" } ] }""", "in c");

        Assert.StartsWith("Failed: c: Rule 'input.a.b': The expression failed", await bench.RunAsync("flow", "{}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("array", "[2,4,3]")]
    [InlineData("object", """{"a":2,"b":4,"in":3}""")]
    public async Task Join_All_MergesInLinkOrder(string merge, string result)
    {
        await AddAsync(
            $$"""
            { "id": "a", "kind": "transform", "expression": "2" }, { "id": "b", "kind": "transform", "expression": "4" },
            { "id": "all", "kind": "join", "merge": "{{merge}}" }, { "id": "end", "kind": "respond" }
            """,
            "in a", "in b", "a all", "b all", "in all", "all end");

        Assert.Equal(result, await bench.RunAsync("flow", "3"));
    }

    [Fact]
    public async Task Join_AllBehindAChoice_GoesOnWithWhatWasTaken()
    {
        await AddAsync(
            """
            { "id": "c", "kind": "choice", "rules": [ { "when": "input > 5", "output": "yes" } ], "otherwise": "no" },
            { "id": "a", "kind": "function", "function": "twice" }, { "id": "all", "kind": "join" }, { "id": "end", "kind": "respond" }
            """,
            "in c", "c a yes", "a all", "c all no", "in all", "all end");

        Assert.Equal("[18,9]", await bench.RunAsync("flow", "9"));
        Assert.Equal("[1,1]", await bench.RunAsync("flow", "1"));
    }

    [Fact]
    public async Task Join_Any_TakesTheFirstAndCancelsTheRest()
    {
        await AddAsync(
            """
            { "id": "slow", "kind": "wait", "duration": "1h" }, { "id": "after", "kind": "function", "function": "twice" },
            { "id": "first", "kind": "join", "mode": "any" }, { "id": "end", "kind": "respond" }
            """,
            "in slow", "slow after", "after first", "in first", "first end");

        var run = await bench.SubmitAsync("flow", "7");

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal("[7]", RunnerBench.Text(await bench.ResultAsync(run)));
        Assert.Equal(StepStatus.Cancelled, (await bench.StepsAsync(run)).Single(s => s.Node.Value == "slow").Status);
    }

    [Fact]
    public async Task Join_Timeout_GoesOnWithWhatArrived()
    {
        await AddAsync(
            """
            { "id": "slow", "kind": "wait", "duration": "1h" }, { "id": "some", "kind": "join", "timeout": "50ms" }, { "id": "end", "kind": "respond" }
            """,
            "in slow", "slow some", "in some", "some end");

        Assert.Equal("[7]", await bench.RunAsync("flow", "7"));
    }

    [Fact]
    public async Task ErrorLink_StepThatFails_TakesTheFailureInsteadOfADeadLetter()
    {
        await AddAsync(
            """
            { "id": "f", "kind": "function", "function": "fail" }, { "id": "ok", "kind": "function", "function": "echo" },
            { "id": "sorry", "kind": "transform", "expression": "[input.code, input.stage, input.message, input.node, input.payload]" }
            """,
            "in f", "f ok", "f sorry !");

        Assert.Equal("""{"sorry":["Exit","exit","It is broken.","f",{"a":1}]}""", await bench.RunAsync("flow", """{"a":1}"""));
        Assert.Empty((await bench.Store.ListAsync(NamespaceName.Default, null, PageRequest.First, TestContext.Current.CancellationToken)).Items);
    }

    [Fact]
    public async Task ErrorLink_StepThatSucceeds_IsSkipped()
    {
        await AddAsync(
            """{ "id": "f", "kind": "function", "function": "twice" }, { "id": "sorry", "kind": "transform", "expression": "input.message" }""", "in f", "f sorry !");

        Assert.Equal("""{"f":8}""", await bench.RunAsync("flow", "4"));
    }

    [Fact]
    public async Task Respond_Node_GivesStatusHeadersAndBody()
    {
        await AddAsync(
            """
            { "id": "f", "kind": "function", "function": "twice" },
            { "id": "end", "kind": "respond", "status": 201, "headers": { "X-Made": "yes", "Content-Type": "text/plain" }, "body": "'made ' + input" }
            """,
            "in f", "in end");

        var run = await bench.SubmitAsync("flow", "4");
        await bench.EndAsync(run);
        var result = await bench.ResultAsync(run);

        Assert.Equal(("made 4", "text/plain", "201", "yes"), (RunnerBench.Text(result), result.ContentType, result.Headers["kf-status"], result.Headers["kf-response-x-made"]));
    }

    [Fact]
    public async Task Wait_DurationOrInstant_HoldsThePayload()
    {
        await AddAsync(
            """
            { "id": "a", "kind": "wait", "duration": "30ms" }, { "id": "b", "kind": "wait", "until": "new Date(Date.now() + 30)" },
            { "id": "c", "kind": "wait", "until": "'2001-01-01'" }, { "id": "d", "kind": "wait", "until": "input" }
            """,
            "in a", "a b", "b c", "c d");

        var run = await bench.SubmitAsync("flow", "5");
        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal([1, 2, 2, 1, 1], (await bench.StepsAsync(run)).Select(s => s.Attempt));
        Assert.StartsWith("Failed: d: 'input' gave no instant", await bench.RunAsync("flow", "\"soon\""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1,2,3,4,5,6,7,8,9,10]", "[2,4,6,8,10,12,14,16,18,20]")]
    [InlineData("[]", "[]")]
    public async Task Foreach_Function_GivesResultsInOrder(string payload, string result)
    {
        await AddAsync("""{ "id": "each", "kind": "foreach", "function": "twice", "concurrency": 3 }, { "id": "end", "kind": "respond" }""", "in each", "each end");

        Assert.Equal(result, await bench.RunAsync("flow", payload));
    }

    [Fact]
    public async Task Foreach_Concurrency_IsNotExceeded()
    {
        var (now, most) = (0, 0);
        bench.Functions["busy"] = body =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            Thread.Sleep(5);
            Interlocked.Decrement(ref now);
            return body;
        };
        await AddAsync("""{ "id": "each", "kind": "foreach", "function": "busy", "concurrency": 2 }, { "id": "end", "kind": "respond" }""", "in each", "each end");

        Assert.Equal("[1,2,3,4,5,6]", await bench.RunAsync("flow", "[1,2,3,4,5,6]"));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Foreach_ElementThatFails_IsADeadLetterThatCanBeRetried()
    {
        var broken = true;
        bench.Functions["picky"] = body => body == "2" && broken ? throw new ArgumentException("No two.") : body;
        await AddAsync("""{ "id": "each", "kind": "foreach", "function": "picky" }, { "id": "end", "kind": "respond" }""", "in each", "each end");
        var run = await bench.SubmitAsync("flow", "[1,2,3]");
        Assert.Equal((RunStatus.Failed, "each: No two."), ((await bench.EndAsync(run)).Status, (await bench.EndAsync(run)).Error));

        broken = false;
        Assert.Equal(1, await bench.Store.RetryAllAsync(run, TestContext.Current.CancellationToken));

        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);
        Assert.Equal("[1,2,3]", RunnerBench.Text(await bench.ResultAsync(run)));
    }

    [Fact]
    public async Task Foreach_ElementThatFailsWithAnErrorLink_FailsTheWhole()
    {
        await AddAsync(
            """
            { "id": "each", "kind": "foreach", "items": "input.list", "function": "fail", "concurrency": 1 },
            { "id": "sorry", "kind": "transform", "expression": "[input.message, input.payload.list.length]" }
            """,
            "in each", "each sorry !");

        Assert.Equal("""{"sorry":["Element 0: It is broken.",3]}""", await bench.RunAsync("flow", """{"list":[1,2,3]}"""));
    }

    [Theory]
    [InlineData("{}", "each: 'input' gave no array.")]
    [InlineData("[1,2,3,4]", "each: 'input' gave 4 elements; the node takes 3.")]
    public async Task Foreach_NoArrayOrTooLong_Fails(string payload, string error)
    {
        await AddAsync("""{ "id": "each", "kind": "foreach", "function": "twice", "maxItems": 3 }""", "in each");

        Assert.Equal($"Failed: {error}", await bench.RunAsync("flow", payload));
    }

    [Fact]
    public async Task Foreach_OverFlowsThatHaveAForeach_IsNested()
    {
        await bench.AddAsync("rows", Document("""{ "id": "each", "kind": "foreach", "function": "twice" }, { "id": "end", "kind": "respond" }""", "in each", "each end"));
        await AddAsync("""{ "id": "each", "kind": "foreach", "flow": "rows" }, { "id": "end", "kind": "respond" }""", "in each", "each end");

        Assert.Equal("[[2,4],[],[6]]", await bench.RunAsync("flow", "[[1,2],[],[3]]"));
    }

    [Fact]
    public async Task Loop_Function_RunsUntilItHolds()
    {
        await AddAsync("""{ "id": "grow", "kind": "loop", "function": "twice", "until": "input > 100" }""", "in grow");
        var run = await bench.SubmitAsync("flow", "3");
        Assert.Equal(RunStatus.Succeeded, (await bench.EndAsync(run)).Status);

        Assert.Equal("""{"grow":192}""", RunnerBench.Text(await bench.ResultAsync(run)));
        Assert.Equal([0, 1, 2, 3, 4, 5], (await bench.StepsAsync(run)).Where(s => s.Node.Value == "grow").Select(s => s.Part));
    }

    [Fact]
    public async Task Loop_ThatNeverHolds_FailsAfterItsMaximum()
    {
        await AddAsync("""{ "id": "grow", "kind": "loop", "function": "echo", "until": "false", "maxIterations": 4 }""", "in grow");

        Assert.Equal("Failed: grow: 'false' did not hold after 4 times.", await bench.RunAsync("flow", "3"));
    }

    [Fact]
    public async Task Subflow_Flow_GivesItsResult()
    {
        await bench.AddAsync("below", Document("""{ "id": "f", "kind": "function", "function": "twice" }, { "id": "end", "kind": "respond" }""", "in f", "f end"));
        await AddAsync("""{ "id": "sub", "kind": "subflow", "flow": "below" }, { "id": "f", "kind": "function", "function": "twice" }""", "in sub", "sub f");

        Assert.Equal("""{"f":20}""", await bench.RunAsync("flow", "5"));
    }

    [Fact]
    public async Task Subflow_ThatFails_FailsTheStep()
    {
        await bench.AddAsync("below", Document("""{ "id": "f", "kind": "function", "function": "fail" }""", "in f"));
        await AddAsync("""{ "id": "sub", "kind": "subflow", "flow": "below" }, { "id": "sorry", "kind": "transform", "expression": "input.code" }""", "in sub", "sub sorry !");

        Assert.Equal("""{"sorry":"SubflowFailed"}""", await bench.RunAsync("flow", "5"));
    }

    [Fact]
    public async Task Subflow_Itself_EndsAtTheGreatestDepth()
    {
        await AddAsync("""{ "id": "sub", "kind": "subflow", "flow": "flow" }""", "in sub");

        Assert.Contains("there may be 16", await bench.RunAsync("flow", "5"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, """{"yes":5}""")]
    [InlineData(false, """{"no":5}""")]
    public async Task Approval_Answer_DecidesTheOutput(bool approve, string result)
    {
        await AddAsync(
            """
            { "id": "ask", "kind": "approval", "message": "Ship it?" }, { "id": "yes", "kind": "function", "function": "echo" }, { "id": "no", "kind": "function", "function": "echo" }
            """,
            "in ask", "ask yes approved", "ask no denied");
        var run = await bench.SubmitAsync("flow", "5");
        var waiting = await Eventually.GetAsync(async () =>
            (await bench.Store.ListWaitingAsync(NamespaceName.Default, PageRequest.First, TestContext.Current.CancellationToken)).Items is [var first, ..] ? first : null);
        Assert.Equal((run, "ask", "Ship it?"), (waiting.Run, waiting.Node.Value, waiting.State));
        Assert.Equal(RunStatus.Waiting, (await bench.Store.FindAsync(run, TestContext.Current.CancellationToken))!.Status);

        Assert.True(await bench.Store.SignalAsync(run, waiting.Id, $$"""{"Approve":{{(approve ? "true" : "false")}},"Comment":"","By":"me"}""", TestContext.Current.CancellationToken));

        await bench.EndAsync(run);
        Assert.Equal(result, RunnerBench.Text(await bench.ResultAsync(run)));
    }

    [Fact]
    public async Task Approval_NobodyAnswers_Fails()
    {
        await AddAsync("""{ "id": "ask", "kind": "approval", "timeout": "50ms" }""", "in ask");

        Assert.Equal("Failed: ask: Nobody answered within 50ms.", await bench.RunAsync("flow", "5"));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }

    private Task AddAsync(string nodes, params string[] links) => bench.AddAsync("flow", Document(nodes, links));

    /// <summary>A document; links are written <c>from to</c>, with an output or <c>!</c> for errors.</summary>
    internal static string Document(string nodes, params string[] links) =>
        $$"""{ "version": 1, "nodes": [ {{In}}, {{nodes}} ], "links": [ {{string.Join(", ", links.Select(Link))}} ] }""";

    private static string Link(string link)
    {
        var parts = link.Split(' ');
        var way = parts.Length < 3 ? "" : parts[2] == "!" ? ", \"on\": \"error\"" : $", \"output\": \"{parts[2]}\"";
        return $$"""{ "from": "{{parts[0]}}", "to": "{{parts[1]}}"{{way}} }""";
    }
}
