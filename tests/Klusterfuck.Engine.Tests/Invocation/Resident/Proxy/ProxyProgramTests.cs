using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Klusterfuck.Engine.Invocation;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Tests.Invocation.Resident.Proxy;

public sealed class ProxyProgramTests
{
    private const string Program = """
        const http = require('node:http');
        let state = 0;
        console.log('starting on ' + typeof process.env.PORT);
        const server = http.createServer((request, response) => {
          const url = new URL(request.url, 'http://x');
          switch (url.pathname) {
            case '/echo': response.writeHead(201, { 'Content-Type': request.headers['content-type'] || 'none' }); request.pipe(response); break;
            case '/pid': response.end(String(process.pid)); break;
            case '/die': console.error('dying now'); process.exit(3);
            case '/halfway': response.write('half'); setTimeout(() => process.exit(4), 100); break;
            case '/never': break;
            case '/slow': response.write('a'); setTimeout(() => response.end('b'), 400); break;
            case '/reset': request.socket.destroy(); break;
            case '/large': response.end(Buffer.alloc(20000000, 120)); break;
            default:
              response.setHeader('Set-Cookie', ['a=1', 'b=2']);
              response.setHeader('X-Kf-Commit', 'forged');
              response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }));
          }
        });
        server.listen(Number(process.env.PORT), process.env.ADDRESS || '127.0.0.1');
        process.on('SIGTERM', () => { console.error('ending'); server.close(() => process.exit(0)); server.closeIdleConnections(); });
        """;

    [Fact]
    public async Task InvokeAsync_Request_ReachesTheServer()
    {
        using var function = Create();
        var (body, result, response) = await function.RunAsync(new FunctionRequest
        {
            RequestId = "r1",
            Method = "DELETE",
            Path = "/a b/../ü%",
            Query = "q=%20&r=1",
            Headers = [new("Host", "example.com"), new("X-Kf-Forged", "1"), new("Accept", "text/x"), new("Connection", "close"), new("Cookie", "a=b")],
            Variables = [new("KF_RUN_ID", "run7"), new("TRACEPARENT", "00-1")],
            RemoteAddress = "10.1.2.3",
        });

        Assert.True(result.Succeeded, result.Message);
        var request = JObject.Parse(body);
        var headers = (JObject)request["headers"]!;
        headers.Remove("connection");
        Assert.Equal(("DELETE", "/a%20b/../%C3%BC%25?q=%20&r=1"), ((string?)request["method"], (string?)request["url"]));
        Assert.Equal(
            ["accept=text/x", "cookie=a=b", "host=example.com", "traceparent=00-1", "x-forwarded-for=10.1.2.3", "x-kf-request-id=r1", "x-kf-run-id=run7"],
            headers.Properties().Select(h => $"{h.Name}={h.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["a=1", "b=2"], response.Headers.Where(h => h.Key == "Set-Cookie").Select(h => h.Value));
        Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("X-Kf-", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(function.Log, line => line.Text == "starting on string");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task InvokeAsync_Body_IsStreamedBothWays(bool lengthIsKnown)
    {
        using var function = Create();
        var bytes = new byte[3_000_000];
        new Random(5).NextBytes(bytes);
        await using var response = await function.InvokeAsync(At("/echo") with
        {
            ContentType = "application/x",
            Body = new MemoryStream(bytes),
            ContentLength = lengthIsKnown ? bytes.Length : null,
        });
        using var answer = new MemoryStream();
        await response.Body.CopyToAsync(answer, TestContext.Current.CancellationToken);
        Assert.Equal(201, response.Status);
        Assert.Contains(response.Headers, h => h is { Key: "Content-Type", Value: "application/x" });
        Assert.Equal(bytes, answer.ToArray());
        Assert.True((await response.Completion).Succeeded);
    }

    [Fact]
    public async Task InvokeAsync_ServerOnIPv6Only_IsFound()
    {
        using var function = Create(config => config with { Env = config.Env.Add("ADDRESS", "::1") });
        Assert.True((await function.RunAsync(At("/pid"))).Result.Succeeded);
    }

    [Fact]
    public async Task InvokeAsync_ProgramDiesBeforeItAnswers_IsSaidWithItsError()
    {
        using var function = Create();
        var before = (await function.RunAsync(At("/pid"))).Body;
        var (_, result, _) = await function.RunAsync(At("/die"));
        Assert.Equal((InvocationFailure.Exit, "The program ended with exit code 3 before it answered."), (result.Failure, result.Message));
        Assert.Equal("dying now\n", result.StandardErrorTail);
        var after = await function.RunAsync(At("/pid"));
        Assert.True(after.Result.Succeeded, after.Result.Message);
        Assert.NotEqual(before, after.Body);
    }

    [Fact]
    public async Task InvokeAsync_ProgramDiesWhileItAnswers_BreaksTheBody()
    {
        using var function = Create();
        var (body, result, _) = await function.RunAsync(At("/halfway"));
        Assert.Equal(InvocationFailure.Exit, result.Failure);
        Assert.Equal("The response is incomplete. The program ended with exit code 4 before its answer was complete.", body);
    }

    [Fact]
    public async Task InvokeAsync_NoAnswer_TimesOutAndKeepsTheProgram()
    {
        using var function = Create(config => config with { Timeout = TimeSpan.FromSeconds(4) });
        var before = (await function.RunAsync(At("/pid"))).Body;
        Assert.Equal(InvocationFailure.Timeout, (await function.RunAsync(At("/never"))).Result.Failure);
        Assert.Equal(before, (await function.RunAsync(At("/pid"))).Body);
    }

    [Fact]
    public async Task InvokeAsync_ConnectionReset_IsSaid()
    {
        using var function = Create();
        var (_, result, _) = await function.RunAsync(At("/reset"));
        Assert.Equal((InvocationFailure.Response, "The program broke the connection before it answered."), (result.Failure, result.Message));
    }

    [Fact]
    public async Task InvokeAsync_BodyTooLarge_IsRefused()
    {
        using var function = Create(config => config with { MaxRequestBytes = 10 });
        var (_, result, _) = await function.RunAsync(At("/echo") with { Body = new MemoryStream(new byte[11]), ContentLength = null });
        Assert.Equal(InvocationFailure.TooLarge, result.Failure);
    }

    [Fact]
    public async Task InvokeAsync_CallerLeavesHalfway_FreesItsPlace()
    {
        using var function = Create();
        await using (var response = await function.InvokeAsync(At("/large")))
            Assert.Equal(10, await response.Body.ReadAtLeastAsync(new byte[10], 10, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(0, function.Invoker.InFlight);
    }

    [Fact]
    public async Task InvokeAsync_ProgramNeverListens_IsSaidWithItsError()
    {
        using var function = Create();
        function.Write("a.js", "console.error('no port for me'); process.exit(9);");
        var (_, result, _) = await function.RunAsync(At("/"));
        Assert.Equal((InvocationFailure.Start, "The program ended with exit code 9 before it listened on PORT."), (result.Failure, result.Message));
        Assert.Equal("no port for me\n", result.StandardErrorTail);
    }

    [Fact]
    public async Task InvokeAsync_PortTakenInBetween_AnotherIsTried()
    {
        using var function = Create();
        function.Write("a.js", """
            const fs = require('node:fs');
            if (!fs.existsSync('tried')) { fs.writeFileSync('tried', ''); console.error('Error: listen EADDRINUSE'); process.exit(1); }
            require('node:http').createServer((q, a) => a.end('second')).listen(process.env.PORT);
            """);
        Assert.Equal("second", (await function.RunAsync(At("/"))).Body);
    }

    [Fact]
    public async Task DisposeAsync_ProgramRuns_IsAskedToEndAndLeavesNothing()
    {
        using var function = Create();
        var id = (await function.RunAsync(At("/pid"))).Body;
        await function.Invoker.DisposeAsync();
        Assert.Contains(function.Log, line => line.Text == "ending");
        await Eventually.TrueAsync(() => InGroup(id).Length == 0);
    }

    [Fact]
    public async Task InvokeAsync_ProgramKilledAllTheTime_FailsOnlyWhatWasUnderWay()
    {
        using var function = Create();
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var seen = new ConcurrentBag<(string Body, InvocationResult Result)>();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var (body, result, _) = await function.RunAsync(At("/pid"));
                seen.Add((body, result));
            }
        })).ToArray();
        var kills = 0;
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(600, CancellationToken.None);
            if (seen.FirstOrDefault(s => s.Result.Succeeded).Body is not { } id || !Directory.Exists($"/proc/{id}"))
                continue;
            using var program = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            program.Kill();
            kills++;
        }

        await Task.WhenAll(clients);
        var failed = seen.Where(s => !s.Result.Succeeded).ToList();
        Assert.All(failed, s => Assert.True(s.Result.Failure is InvocationFailure.Exit or InvocationFailure.Response, s.Result.Message));
        Assert.InRange(kills, 1, 10);
        Assert.InRange(failed.Count, 0, 8 * kills);
        Assert.Equal(0, function.Invoker.InFlight);
    }

    private static string[] InGroup(string group) =>
        [.. Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])).Where(p =>
        {
            try
            {
                // A zombie has ended; whoever runs this machine has not looked at it yet.
                return File.ReadAllText(p + "/stat", Encoding.Latin1).Split(") ")[^1].Split(' ') is [not "Z", _, var id, ..] && id == group;
            }
            catch (IOException)
            {
                return false;
            }
        })];

    private static FunctionRequest At(string path) => new() { RequestId = "r1", Method = "GET", Path = path };

    private static TestFunction Create(Func<FunctionConfig, FunctionConfig>? change = null)
    {
        Node.Require();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var config = new FunctionConfig { Command = ["node", "a.js"], Mode = FunctionMode.Http };
        var function = new TestFunction(change is null ? config : change(config));
        function.Write("a.js", Program);
        return function;
    }
}
