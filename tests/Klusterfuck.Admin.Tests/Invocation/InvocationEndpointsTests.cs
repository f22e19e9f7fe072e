using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Klusterfuck.Admin.Tests.Invocation;

public sealed class InvocationEndpointsTests(AdminServer server)
{
    private const string Describe = """
        echo "$REQUEST_METHOD $PATH_INFO $QUERY_STRING $CONTENT_TYPE"; cat
        """;

    [Fact]
    public async Task Call_AnyMethod_ReachesTheProgram()
    {
        var name = await server.CreateFunctionAsync(Describe);
        var put = (await server.SendAsync("PUT", $"/fn/{name}/a/b%20c?x=1&y=%20", "body", ("Content-Type", "text/csv"))).Expect(200);
        Assert.Equal("PUT /a/b c x=1&y=%20 text/csv\nbody", put.Text);
        Assert.Equal("GET /", (await server.SendAsync("GET", $"/fn/{name}")).Text.Trim());
        Assert.StartsWith("BREW /", (await server.SendAsync("BREW", $"/fn/{name}/")).Text, StringComparison.Ordinal);
        Assert.Empty((await server.SendAsync("HEAD", $"/fn/{name}")).Expect(200).Bytes);
        Assert.StartsWith("POST / q=1 text/plain", (await server.SendAsync("POST", $"functions/{name}/invoke?q=1", "in")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_AnswerOfAFunction_CannotActAsThisOrigin()
    {
        var name = await server.CreateFunctionAsync(
            "printf 'Status: 201 Made\\nContent-Type: text/html\\nSet-Cookie: a=b\\nContent-Security-Policy: none\\nX-Content-Type-Options: x\\nClear-Site-Data: \"*\"\\nX-Own: yes\\n\\n<script>1</script>'",
            "response: cgi\n");
        var answer = (await server.SendAsync("GET", $"/fn/{name}")).Expect(201);
        Assert.Equal("text/html", answer.Headers["Content-Type"]);
        Assert.Equal("yes", answer.Headers["X-Own"]);
        Assert.Equal("sandbox", answer.Headers["Content-Security-Policy"]);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal(40, answer.Headers["X-Kf-Commit"].Length);
        Assert.Equal(32, answer.Headers["X-Kf-Request-Id"].Length);
        Assert.DoesNotContain("Set-Cookie", answer.Headers.Keys);
        Assert.DoesNotContain("Clear-Site-Data", answer.Headers.Keys);
    }

    [Fact]
    public async Task Call_Credentials_NeverReachTheProgram()
    {
        var name = await server.CreateFunctionAsync("env");
        var seen = (await server.SendAsync("POST", $"/fn/{name}", "x", ("Cookie", "a=secretcookie"), ("Proxy", "http://evil"), ("X-Kf-Thing", "platform"), ("X-Other", "seen"))).Expect(200).Text;
        Assert.Contains("HTTP_X_OTHER=seen", seen, StringComparison.Ordinal);
        foreach (var kept in new[] { server.Token, "secretcookie", "HTTP_PROXY=", "HTTP_X_KF_THING", "HTTP_AUTHORIZATION", "HTTP_COOKIE" })
            Assert.DoesNotContain(kept, seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_PublicFunction_NeedsNoToken()
    {
        var open = await server.CreateFunctionAsync("echo open", access: "public");
        Assert.Equal("open\n", (await server.SendAnonymousAsync("GET", $"/fn/{open}", null, ("Authorization", "Basic whatever"))).Expect(200).Text);
        (await server.SendAnonymousAsync("GET", $"/fn/{open}", null, ("X-Kf-Commit", "HEAD"))).ExpectProblem(401, "KfDenied");
        var closed = await server.CreateFunctionAsync("echo closed");
        Assert.Equal("Bearer realm=\"Klusterfuck\"", (await server.SendAnonymousAsync("GET", $"/fn/{closed}")).ExpectProblem(401, "KfDenied").Headers["WWW-Authenticate"]);
        (await server.SendAnonymousAsync("GET", "/fn/not-there")).ExpectProblem(401, "KfDenied");
        (await server.SendAsync("GET", "/fn/not-there")).ExpectProblem(404, "KfFunctionNotFound");
        (await server.SendAsync("GET", "/fn/NOT.A.NAME")).ExpectProblem(422, "KfInvalid");
    }

    [Fact]
    public async Task Call_OtherCommit_RunsItWithoutSelectingIt()
    {
        var name = await server.CreateFunctionAsync("echo one");
        (await server.SendAsync("PUT", $"functions/{name}/files/run.sh", "#!/bin/sh\necho two\n")).Expect(200);
        Assert.Equal("two\n", (await server.SendAsync("POST", $"/fn/{name}", null, ("X-Kf-Commit", "HEAD"))).Expect(200).Text);
        Assert.Equal("one\n", (await server.SendAsync("POST", $"/fn/{name}")).Expect(200).Text);
        (await server.SendAsync("POST", $"/fn/{name}", null, ("X-Kf-Commit", "nope"))).ExpectProblem(404, "KfCommitNotFound");
    }

    [Fact]
    public async Task Call_FailingProgram_SaysHowItFailed()
    {
        var name = await server.CreateFunctionAsync("echo broken >&2; exit 7");
        var problem = (await server.SendAsync("POST", $"/fn/{name}")).ExpectProblem(500, "KfInvocationExit").Json;
        Assert.Equal(7, problem.GetProperty("exitCode").GetInt32());
        Assert.Equal("exit", problem.GetProperty("stage").GetString());
        Assert.Equal("broken\n", problem.GetProperty("stderr").GetString());
        Assert.Equal($"function default/{name}", problem.GetProperty("target").GetString());
        var slow = await server.CreateFunctionAsync("sleep 30", "timeout: 200ms\n");
        (await server.SendAsync("POST", $"/fn/{slow}")).ExpectProblem(504, "KfInvocationTimeout");
        var strict = await server.CreateFunctionAsync("cat", "maxRequestBytes: 3B\n");
        (await server.SendAsync("POST", $"/fn/{strict}", "1234")).ExpectProblem(413, "KfInvocationTooLarge");
    }

    [Fact]
    public async Task Call_Body_IsStreamedBothWays()
    {
        var name = await server.CreateFunctionAsync("while read -r line; do echo \"got $line\"; done");
        // HttpClient reads no answer before it has sent everything; a socket does.
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", new Uri(server.Url).Port, AdminServer.Cancellation);
        await using var stream = socket.GetStream();
        using var reader = new StreamReader(stream);
        await WriteAsync($"POST /fn/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.Token}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        foreach (var line in new[] { "first", "second" })
        {
            await WriteAsync($"{line.Length + 1:x}\r\n{line}\n\r\n");
            await ReadUntilAsync($"got {line}");
        }
        await WriteAsync("0\r\n\r\n");
        await ReadUntilAsync("0");

        Task WriteAsync(string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), AdminServer.Cancellation).AsTask();

        async Task ReadUntilAsync(string expected)
        {
            while (await reader.ReadLineAsync(AdminServer.Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), AdminServer.Cancellation) is { } read)
            {
                if (read == expected)
                    return;
            }
            Assert.Fail($"'{expected}' did not come.");
        }
    }

    [Fact]
    public async Task Call_LargeAnswer_ComesWhole()
    {
        var name = await server.CreateFunctionAsync("head -c 50000000 /dev/zero");
        var answer = (await server.SendAsync("GET", $"/fn/{name}")).Expect(200);
        Assert.Equal(50_000_000, answer.Bytes.Length);
    }

    [Fact]
    public async Task Call_ProgramFailsAfterItsHead_BreaksTheConnection()
    {
        var name = await server.CreateFunctionAsync("head -c 300000 /dev/zero; exit 1");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.SendAsync("GET", $"/fn/{name}"));
    }

    [Fact]
    public async Task Call_CallerGoesAway_EndsTheProgram()
    {
        var pidFile = Path.Combine(server.Folder, AdminServer.NewName());
        var name = await server.CreateFunctionAsync($"echo $$ > '{pidFile}.part'; mv '{pidFile}.part' '{pidFile}'; echo begun; exec sleep 300", "timeout: 5m\n");
        using (var leaving = CancellationTokenSource.CreateLinkedTokenSource(AdminServer.Cancellation))
        {
            var call = server.OpenAsync("GET", $"/fn/{name}", null, leaving.Token);
            await Eventually.HoldsAsync(() => File.Exists(pidFile));
            using var response = await call;
            await leaving.CancelAsync();
        }
        var pid = int.Parse(await File.ReadAllTextAsync(pidFile, AdminServer.Cancellation), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync(() => !IsRunning(pid));
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
