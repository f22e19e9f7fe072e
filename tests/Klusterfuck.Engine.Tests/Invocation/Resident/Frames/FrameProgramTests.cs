using System.Collections.Concurrent;
using System.Diagnostics;
using Klusterfuck.Engine.Invocation;
using Microsoft.Extensions.Time.Testing;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Tests.Invocation.Resident.Frames;

public sealed class FrameProgramTests
{
    // Answers as the request's header 'x-do' says.
    private const string Program = """
        const readline = require('node:readline');
        const held = [];
        let letGo = false;
        const release = () => { for (const id of held.splice(0)) send({ id, body: 'slow' }); };
        const send = (answer) => process.stdout.write(JSON.stringify(answer) + '\n');
        readline.createInterface({ input: process.stdin }).on('line', (line) => {
          const request = JSON.parse(line);
          const { id } = request;
          switch (request.headers['x-do']) {
            case 'show': send({ id, body: request }); break;
            case 'echo': send({ id, body: request.body, bodyBase64: request.bodyBase64 }); break;
            case 'status': send({ id: Number(id), status: 418, headers: { 'X-Tea': 'pot', 'Content-Type': 'text/tea', 'Set-Cookie': ['a=1', 'b=2'], 'Connection': 'close' }, body: 'short' }); break;
            case 'slow': held.push(id); if (letGo) release(); break;
            case 'release': letGo = true; release(); send({ id }); break;
            case 'never': break;
            case 'stuck': for (;;);
            case 'die': console.error('dying now'); process.exit(3);
            case 'stop': process.exit(65);
            case 'noise': process.stdout.write('hello\n[1]\n{"id":"999","body":""}\n'); send({ id, body: 'ok' }); break;
            case 'bad-status': send({ id, status: 'fine' }); break;
            case 'bad-header': send({ id, headers: { 'a b': '1' } }); break;
            case 'bad-base64': send({ id, bodyBase64: '*' }); break;
            case 'bad-text': send({ id, body: 'a\ud800' }); break;
            case 'pid': send({ id, body: String(process.pid) }); break;
            case 'large': send({ id, body: 'x'.repeat(3000000) }); break;
            case 'environment': send({ id, body: process.env }); break;
            default: send({ id });
          }
        });
        """;

    [Fact]
    public async Task InvokeAsync_Request_IsAFrame()
    {
        using var function = Create();
        var (body, result, _) = await function.RunAsync(new FunctionRequest
        {
            RequestId = "r1",
            Method = "PUT",
            Path = "/a b/\"ü\\",
            Query = "q=1&r=%20",
            ContentType = "text/x",
            Headers = [new("X-Do", "show"), new("X-Kf-Forged", "1"), new("Authorization", "secret"), new("Accept", "a\tb")],
            Variables = [new("KF_RUN_ID", "run7"), new("TRACEPARENT", "00-1")],
            Body = new MemoryStream("line\nquote\" \u0001 ü"u8.ToArray()),
        });

        Assert.True(result.Succeeded, result.Message);
        var request = JObject.Parse(body);
        Assert.Equal(("PUT", "/a b/\"ü\\", "q=1&r=%20", "line\nquote\" \u0001 ü"), ((string?)request["method"], (string?)request["path"], (string?)request["query"], (string?)request["body"]));
        Assert.Equal(
            ["accept=a\tb", "content-type=text/x", "traceparent=00-1", "x-do=show", "x-kf-request-id=r1", "x-kf-run-id=run7"],
            request["headers"]!.Children<JProperty>().Select(h => $"{h.Name}={h.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task InvokeAsync_BytesThatAreNoText_PassThrough()
    {
        using var function = Create();
        var bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        await using var response = await function.InvokeAsync(Do("echo", bytes));
        using var answer = new MemoryStream();
        await response.Body.CopyToAsync(answer, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, answer.ToArray());
    }

    [Fact]
    public async Task InvokeAsync_AnswerWithHead_IsPassedOn()
    {
        using var function = Create();
        var (body, _, response) = await function.RunAsync(Do("status"));
        Assert.Equal((418, "short"), (response.Status, body));
        Assert.Equal(["Content-Type=text/tea", "Set-Cookie=a=1", "Set-Cookie=b=2", "X-Tea=pot"], response.Headers.Select(h => $"{h.Key}={h.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task InvokeAsync_ManyAtOnce_ShareOneProcessAndAnswerOutOfOrder()
    {
        using var function = Create();
        var slow = Enumerable.Range(0, 10).Select(_ => function.RunAsync(Do("slow"))).ToArray();
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => function.RunAsync(Do("pid"))));
        Assert.Single(ids.Select(i => i.Body).Distinct());
        await function.RunAsync(Do("release"));
        Assert.All(await Task.WhenAll(slow), answer => Assert.Equal("slow", answer.Body));
        Assert.Equal(0, function.Invoker.InFlight);
    }

    [Fact]
    public async Task InvokeAsync_ProgramDies_OnlyRequestsUnderWayFail()
    {
        using var function = Create();
        var first = (await function.RunAsync(Do("pid"))).Body;
        var other = function.RunAsync(Do("never"));
        var (_, result, _) = await function.RunAsync(Do("die"));
        Assert.Equal(InvocationFailure.Exit, result.Failure);
        Assert.Equal("The program ended with exit code 3 before it answered.", result.Message);
        Assert.Equal("dying now\n", result.StandardErrorTail);
        Assert.Equal(InvocationFailure.Exit, (await other).Result.Failure);
        var next = await function.RunAsync(Do("pid"));
        Assert.True(next.Result.Succeeded, next.Result.Message);
        Assert.NotEqual(first, next.Body);
        Assert.Contains(function.Log, line => line.Text == "The program ended with exit code 3 and is started again.");
    }

    [Fact]
    public async Task InvokeAsync_ProgramEndsWithInputAtFault_IsNotTheRequestsFault()
    {
        using var function = Create();
        Assert.False((await function.RunAsync(Do("stop"))).Result.IsPermanent);
    }

    [Fact]
    public async Task InvokeAsync_NoAnswerWhileOthersAreAnswered_TimesOutAlone()
    {
        using var function = Create(config => config with { Timeout = TimeSpan.FromSeconds(5) });
        var before = (await function.RunAsync(Do("pid"))).Body;
        var never = function.RunAsync(Do("never"));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        await function.RunAsync(Do("pid"));
        var (_, result, _) = await never;
        Assert.Equal(InvocationFailure.Timeout, result.Failure);
        Assert.Equal("The program did not answer within 5s.", result.Message);
        Assert.Equal(before, (await function.RunAsync(Do("pid"))).Body);
    }

    [Fact]
    public async Task InvokeAsync_NoAnswer_EachTimesOutInItsOwnTime()
    {
        var time = new FakeTimeProvider();
        using var function = Create(config => config with { Timeout = TimeSpan.FromSeconds(10) }, time);
        await function.RunAsync(Do("pid"));
        var first = function.RunAsync(Do("never"));
        await Eventually(() => function.Invoker.InFlight == 1);
        await function.RunAsync(Do("pid"));
        time.Advance(TimeSpan.FromSeconds(6));
        var second = function.RunAsync(Do("never"));
        await function.RunAsync(Do("pid"));

        time.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        await function.RunAsync(Do("pid"));
        Assert.False(first.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        var (_, result, _) = await first;
        Assert.Equal((InvocationFailure.Timeout, TimeSpan.FromSeconds(10)), (result.Failure, result.Duration));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(InvocationFailure.Timeout, (await second).Result.Failure);
    }

    [Fact]
    public async Task InvokeAsync_CallerGoesAway_IsNotWaitedFor()
    {
        using var function = Create();
        using var caller = new CancellationTokenSource();
        await function.RunAsync(Do("pid"));
        var gone = function.InvokeUntilAsync(Do("slow"), caller.Token);
        await Eventually(() => function.Invoker.InFlight == 1);
        await function.RunAsync(Do("pid"));
        await caller.CancelAsync();
        await using var response = await gone;
        Assert.Equal(InvocationFailure.Cancelled, response.Failure?.Failure);
        Assert.Equal(0, function.Invoker.InFlight);

        await function.RunAsync(Do("release"));
        Assert.Equal("slow", (await function.RunAsync(Do("slow"))).Body);
        Assert.Contains(function.Log, line => line.Text.EndsWith("for which nobody waits any more.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task InvokeAsync_BodyThatStopsComing_TimesOut()
    {
        var time = new FakeTimeProvider();
        using var function = Create(config => config with { Timeout = TimeSpan.FromSeconds(10) }, time);
        await function.RunAsync(Do("pid"));
        var never = new System.IO.Pipelines.Pipe();
        var running = function.RunAsync(Do("echo") with { Body = never.Reader.AsStream(), ContentLength = 10 });
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(InvocationFailure.Timeout, (await running).Result.Failure);
    }

    [Fact]
    public async Task InvokeAsync_ProgramAnswersNobody_IsStartedAgain()
    {
        using var function = Create(config => config with { Timeout = TimeSpan.FromSeconds(4) });
        var before = (await function.RunAsync(Do("pid"))).Body;
        Assert.Equal(InvocationFailure.Timeout, (await function.RunAsync(Do("stuck"))).Result.Failure);
        var after = await function.RunAsync(Do("pid"));
        Assert.True(after.Result.Succeeded, after.Result.Message);
        Assert.NotEqual(before, after.Body);
    }

    [Fact]
    public async Task InvokeAsync_LinesThatAreNoAnswers_GoToTheLog()
    {
        using var function = Create();
        Assert.Equal("ok", (await function.RunAsync(Do("noise"))).Body);
        Assert.Equal(
            ["Standard output has a line that is no frame with an id: hello", "Standard output has a line that is no frame with an id: [1]", "A frame answers request 999, for which nobody waits."],
            function.Log.Select(line => line.Text));
    }

    [Theory]
    [InlineData("bad-status", "The program's response is none: the frame has a status that is no number from 200 to 599.")]
    [InlineData("bad-header", "The program's response is none: the frame has a header 'a b' that is none.")]
    [InlineData("bad-base64", "The program's response is none: the frame has a bodyBase64 that is no base64.")]
    [InlineData("bad-text", "The program's response is none: the frame has half a surrogate pair in a text.")]
    public async Task InvokeAsync_FrameThatIsWrong_IsSaid(string what, string message)
    {
        using var function = Create();
        var (_, result, _) = await function.RunAsync(Do(what));
        Assert.Equal((InvocationFailure.Response, message), (result.Failure, result.Message));
    }

    [Fact]
    public async Task InvokeAsync_LargeAnswer_IsWhole()
    {
        using var function = Create();
        Assert.Equal(3_000_000, (await function.RunAsync(Do("large"))).Body.Length);
    }

    [Fact]
    public async Task InvokeAsync_Environment_HasTheFunctionsAndNoRequests()
    {
        using var function = Create();
        function.Variables["GREETING"] = "hi";
        var names = JObject.Parse((await function.RunAsync(Do("environment"))).Body);
        Assert.Equal(("hi", "hello", TestFunction.Commit.Value), ((string?)names["GREETING"], (string?)names["KF_FUNCTION"], (string?)names["KF_COMMIT"]));
        Assert.DoesNotContain(names.Properties(), variable => variable.Name is "REQUEST_METHOD" or "KF_REQUEST_ID");
    }

    [Fact]
    public async Task InvokeAsync_BodyTooLarge_IsRefused()
    {
        using var function = Create(config => config with { MaxRequestBytes = 10 });
        var (_, result, _) = await function.RunAsync(new FunctionRequest { RequestId = "r1", Body = new MemoryStream(new byte[11]) });
        Assert.Equal(InvocationFailure.TooLarge, result.Failure);
    }

    [Fact]
    public async Task InvokeAsync_ProgramIsNotThere_IsSaidAtOnce()
    {
        using var function = new TestFunction(new FunctionConfig { Command = ["./nowhere"], Mode = FunctionMode.Stream });
        var (_, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal((InvocationFailure.Start, "The program './nowhere' does not exist."), (result.Failure, result.Message));
    }

    [Fact]
    public async Task InvokeAsync_ProgramKilledAllTheTime_FailsOnlyWhatWasUnderWay()
    {
        using var function = Create();
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var seen = new ConcurrentBag<(string Body, InvocationResult Result)>();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var (body, result, _) = await function.RunAsync(Do("pid"));
                seen.Add((body, result));
            }
        })).ToArray();
        var kills = 0;
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(300, CancellationToken.None);
            if (seen.LastOrDefault(s => s.Result.Succeeded).Body is not { } id)
                continue;
            using var program = Process.GetProcesses().FirstOrDefault(p => p.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == id);
            program?.Kill();
            kills += program is null ? 0 : 1;
        }

        await Task.WhenAll(clients);
        var failed = seen.Where(s => !s.Result.Succeeded).ToList();
        Assert.All(failed, s => Assert.Equal(InvocationFailure.Exit, s.Result.Failure));
        Assert.InRange(failed.Count, 0, 8 * kills);
        Assert.True(seen.Count > 20 * (failed.Count + 1), $"{seen.Count} requests, {failed.Count} failed, {kills} kills");
        Assert.Equal(0, function.Invoker.InFlight);
    }

    [Fact]
    public async Task DisposeAsync_ProgramRuns_EndsIt()
    {
        using var function = Create();
        var id = int.Parse((await function.RunAsync(Do("pid"))).Body, System.Globalization.CultureInfo.InvariantCulture);
        await function.Invoker.DisposeAsync();
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
        Assert.Equal(InvocationFailure.Start, (await function.RunAsync(Do("pid"))).Result.Failure);
    }

    private static FunctionRequest Do(string what, byte[]? body = null) => new()
    {
        RequestId = "r1",
        Headers = [new("X-Do", what)],
        Body = new MemoryStream(body ?? []),
        ContentLength = body?.Length ?? 0,
    };

    private static async Task Eventually(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 3000, "The condition did not come.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static TestFunction Create(Func<FunctionConfig, FunctionConfig>? change = null, TimeProvider? time = null)
    {
        Node.Require();
        var config = new FunctionConfig { Command = ["node", "a.js"], Mode = FunctionMode.Stream };
        var function = new TestFunction(change is null ? config : change(config), time);
        function.Write("a.js", Program);
        return function;
    }
}
