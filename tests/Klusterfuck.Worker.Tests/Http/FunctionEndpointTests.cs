using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Worker.Tests.Http;

public sealed class FunctionEndpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-worker-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task AnswerAsync_EveryMethodAndPath_RunsTheProgram()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "echo $REQUEST_METHOD $PATH_INFO $QUERY_STRING $KF_FUNCTION; cat", "contentType: text/x-it\n");
        foreach (var method in (string[])["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/a%20b?x=1") { Content = method == "GET" ? null : new StringContent("body") };
            using var response = await worker.Function.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/x-it", response.Content.Headers.ContentType!.ToString());
            Assert.Equal($"{method} /a b x=1 hello\n{(method == "GET" ? "" : "body")}", await response.Content.ReadAsStringAsync(Cancel));
            Assert.NotEmpty(response.Headers.GetValues("X-Kf-Request-Id").Single());
        }
    }

    [Theory]
    [InlineData("POST", "200", 4L)]
    [InlineData("POST", "204", null)]
    [InlineData("HEAD", "200", null)]
    public async Task AnswerAsync_WholeAnswerAtHand_SaysItsLengthWhereThereIsABody(string method, string status, long? length)
    {
        const string Script = """while read -r line; do id=${line#'{"id":"'}; printf '{"id":"%s","status":STATUS,"body":"four"}\n' "${id%%'"'*}"; done""";
        await using var worker = await RunningWorker.StartShellAsync(folder, Script.Replace("STATUS", status, StringComparison.Ordinal), "mode: stream\n");
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");
        using var response = await worker.Function.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(status, ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((length, false), (response.Content.Headers.TryGetValues("Content-Length", out var lengths) ? long.Parse(lengths.Single(), System.Globalization.CultureInfo.InvariantCulture) : null, response.Headers.TransferEncodingChunked ?? false));
    }

    [Fact]
    public async Task AnswerAsync_NoOrWrongToken_IsRefused()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "touch called");
        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.Anonymous.GetAsync("/", Cancel)).StatusCode);
        worker.Anonymous.DefaultRequestHeaders.Authorization = new("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.Anonymous.GetAsync("/", Cancel)).StatusCode);
        Assert.False(File.Exists(Path.Combine(folder, "called")));
    }

    [Fact]
    public async Task AnswerAsync_Public_LetsEverybodyButNotChooseACommit()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "echo ${HTTP_AUTHORIZATION-none}", access: FunctionAccess.Public);
        Assert.Equal("none\n", await worker.Anonymous.GetStringAsync("/", Cancel));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Kf-Commit", new string('a', 40));
        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.Anonymous.SendAsync(request, Cancel)).StatusCode);
    }

    [Fact]
    public async Task AnswerAsync_HeadersOfThePlatform_NeverReachTheProgram()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "env");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Proxy", "http://evil");
        request.Headers.Add("X-Kf-Other", "x");
        request.Headers.Add("X-Kf-Request-Id", "mine-1");
        request.Headers.Add("X-Kf-Run-Id", "run");
        request.Headers.Add("X-Mine", "y");
        using var response = await worker.Function.SendAsync(request, Cancel);
        var environment = (await response.Content.ReadAsStringAsync(Cancel)).Split('\n');
        Assert.Contains("HTTP_X_MINE=y", environment);
        Assert.Contains("KF_REQUEST_ID=mine-1", environment);
        Assert.Contains("KF_RUN_ID=run", environment);
        Assert.DoesNotContain(environment, v => v.StartsWith("HTTP_X_KF", StringComparison.Ordinal) || v.StartsWith("HTTP_AUTHORIZATION", StringComparison.Ordinal) || v.StartsWith("HTTP_PROXY", StringComparison.Ordinal));
        Assert.DoesNotContain(environment, v => v.Contains(RunningWorker.Token, StringComparison.Ordinal));
        Assert.Equal("mine-1", response.Headers.GetValues("X-Kf-Request-Id").Single());
    }

    [Theory]
    [InlineData("sh", "", "echo ${TRACEPARENT-none} ${HTTP_TRACEPARENT-none}")]
    [InlineData("python3", "", "import os; print(os.environ.get('TRACEPARENT', 'none'), os.environ.get('HTTP_TRACEPARENT', 'none'))")]
    [InlineData("python3", "mode: stream\n", """
        import json, sys
        for line in sys.stdin:
            request = json.loads(line)
            print(json.dumps({"id": request["id"], "body": request["headers"].get("traceparent", "none") + " "}), flush=True)
        """)]
    public async Task AnswerAsync_TraceOfTheCaller_IsTheProgramsWhereTheCallerIsKnown(string interpreter, string more, string script)
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await File.WriteAllTextAsync(Path.Combine(folder, "handler"), script, Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "config.yaml"), $"version: 1\ncommand: {interpreter} ./handler\n{more}", Cancel);
        await using var worker = await RunningWorker.StartAsync(new WorkerOptions { WorkFolder = folder, DisableCheckout = true, Access = FunctionAccess.Public });
        var isStream = more.Length > 0;

        Assert.Equal(isStream ? $"{Trace} " : $"{Trace} {Trace}", await AskAsync(worker.Function, Trace));
        Assert.Equal(isStream ? "none " : "none none", await AskAsync(worker.Function, null));

        // From anybody else it is a header like others.
        Assert.Equal(isStream ? $"{Trace} " : $"none {Trace}", await AskAsync(worker.Anonymous, Trace));

        async Task<string> AskAsync(HttpClient caller, string? trace)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            if (trace is not null)
                request.Headers.Add("traceparent", trace);
            using var response = await caller.SendAsync(request, Cancel);
            return (await response.Content.ReadAsStringAsync(Cancel)).TrimEnd('\n');
        }
    }

    [Theory]
    [InlineData("exit 65", "", 422)]
    [InlineData("exit 75", "", 503)]
    [InlineData("echo broken >&2; exit 3", "", 500)]
    [InlineData("sleep 10", "timeout: 100ms\n", 504)]
    [InlineData("echo nonsense", "response: cgi\n", 502)]
    [InlineData("cat", "maxRequestBytes: 3\n", 413)]
    [InlineData("cat", "secrets: [api-key]\n", 500)]
    public async Task AnswerAsync_Failure_IsAProblem(string script, string more, int status)
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, script, more);
        using var response = await worker.Function.PostAsync("/", new StringContent("body"), Cancel);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!;
        Assert.Equal((status, response.Headers.GetValues("X-Kf-Request-Id").Single()), ((int)problem["status"]!, (string)problem["requestId"]!));
        Assert.NotEmpty((string)problem["detail"]!);
        if (script.Contains("exit 3", StringComparison.Ordinal))
            Assert.Equal((3, "broken\n", "exit"), ((int)problem["exitCode"]!, (string)problem["stderr"]!, (string)problem["stage"]!));
    }

    [Fact]
    public async Task AnswerAsync_TooMany_Is429WithRetryAfter()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "while [ ! -e go ]; do sleep 0.02; done", "concurrency: 1\n");
        var calls = Enumerable.Range(0, 3).Select(_ => worker.Function.GetAsync("/", Cancel)).ToList();
        using var refused = await await Task.WhenAny(calls);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        await File.WriteAllTextAsync(Path.Combine(folder, "go"), "", Cancel);
        Assert.Equal(2, (await Task.WhenAll(calls)).Count(r => r.StatusCode == HttpStatusCode.OK));
    }

    [Fact]
    public async Task AnswerAsync_Cgi_SetsStatusAndHeaders()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "printf 'Status: 201\\nX-A: b\\nContent-Type: a/b\\n\\nmade'", "response: cgi\n");
        using var response = await worker.Function.GetAsync("/", Cancel);
        Assert.Equal((201, "b", "a/b", "made"), ((int)response.StatusCode, response.Headers.GetValues("X-A").Single(), response.Content.Headers.ContentType!.ToString(), await response.Content.ReadAsStringAsync(Cancel)));
    }

    [Theory]
    [InlineData("GET", "204")]
    [InlineData("HEAD", "200")]
    public async Task AnswerAsync_NoBodyAllowed_DropsIt(string method, string status)
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, $"printf 'Status: {status}\\n\\nbody'", "response: cgi\n");
        using var response = await worker.Function.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"), Cancel);
        Assert.Equal((status, ""), (((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture), await response.Content.ReadAsStringAsync(Cancel)));
    }

    [Fact]
    public async Task AnswerAsync_FailsAfterItsAnswerBegan_BreaksTheConnection()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "echo first; sleep 0.5; exit 1");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => worker.Function.GetStringAsync("/", Cancel));
    }

    [Fact]
    public async Task AnswerAsync_Interactive_StreamsBothWays()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "while read line; do echo \"got $line\"; done");
        var port = worker.Function.BaseAddress!.Port;
        using var client = new System.Net.Sockets.TcpClient("127.0.0.1", port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {RunningWorker.Token}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n"), Cancel);
        using var reader = new StreamReader(stream);
        await ReadUntilAsync("got one");
        await stream.WriteAsync("4\r\ntwo\n\r\n"u8.ToArray(), Cancel);
        await ReadUntilAsync("got two");
        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), Cancel);
        await ReadUntilAsync("0");

        async Task ReadUntilAsync(string line)
        {
            while (await reader.ReadLineAsync(Cancel) is var read && read != line)
                Assert.NotNull(read);
        }
    }

    [Fact]
    public async Task AnswerAsync_CallerGoesAway_EndsTheProgram()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "echo $$ > pid; sleep 100");
        using var caller = new CancellationTokenSource();
        var call = worker.Function.GetAsync("/", caller.Token);
        var file = Path.Combine(folder, "pid");
        while (!File.Exists(file) || (await File.ReadAllTextAsync(file, Cancel)).Length == 0)
            await Task.Delay(10, Cancel);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var pid = (await File.ReadAllTextAsync(file, Cancel)).Trim();
        while (Directory.Exists($"/proc/{pid}"))
            await Task.Delay(10, Cancel);
    }
}
