using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Tests.Invocation;

public sealed class CgiTests
{
    [Theory]
    [InlineData("Status: 404 Not Found\\nContent-Type: text/html\\n\\nbody", 404, "Content-Type=text/html", "body")]
    [InlineData("Status: 204\\r\\nX-A: b\\r\\n\\r\\n", 204, "X-A=b;Content-Type=text/x-default", "")]
    [InlineData("Content-Type: text/html\\n\\n\\nbody", 200, "Content-Type=text/html", "\nbody")]
    [InlineData("Location: /there\\n\\n", 302, "Location=/there", "")]
    [InlineData("Status: 301\\nlocation: http://there/\\n\\n", 301, "location=http://there/", "")]
    [InlineData("Set-Cookie: a=1\\nSet-Cookie: b=2\\nContent-Type: a/b\\n\\n", 200, "Set-Cookie=a=1;Set-Cookie=b=2;Content-Type=a/b", "")]
    [InlineData("Content-Type: a/b\\nContent-Length: 99\\nConnection: close\\nTransfer-Encoding: chunked\\nX-Kf-Commit: forged\\n\\nx", 200, "Content-Type=a/b", "x")]
    public async Task InvokeAsync_Headers_BecomeTheResponse(string output, int status, string headers, string body)
    {
        using var function = Make($"printf '{output}'");
        var (answered, result, response) = await function.RunAsync(TestFunction.Request());
        Assert.True(result.Succeeded, result.Message);
        Assert.Equal((status, headers, body), (response.Status, string.Join(';', response.Headers.Select(h => $"{h.Key}={h.Value}")), answered));
    }

    [Theory]
    [InlineData("hello\\n\\n", "'hello' is no header")]
    [InlineData("bad name: x\\n\\n", "is no header")]
    [InlineData(": x\\n\\n", "is no header")]
    [InlineData("\\n", "has no header")]
    [InlineData("Status: abc\\n\\n", "its status 'abc'")]
    [InlineData("Status: 101\\n\\n", "its status '101'")]
    [InlineData("Status: 2000\\n\\n", "its status '2000'")]
    [InlineData("X-A: b\\001c\\n\\n", "characters that a header cannot have")]
    [InlineData("X-A: b\\rc\\n\\n", "characters that a header cannot have")]
    [InlineData("Content-Type: a/b\\n", "ended before the headers")]
    [InlineData("", "ended before the headers")]
    public async Task InvokeAsync_BadHeaders_AreAFailureOfTheResponse(string output, string message)
    {
        using var function = Make($"printf '{output}'");
        var (_, result, response) = await function.RunAsync(TestFunction.Request());
        Assert.Equal(InvocationFailure.Response, response.Failure!.Failure);
        Assert.Contains(message, response.Failure.Message, StringComparison.Ordinal);
        Assert.Same(result, response.Failure);
    }

    [Fact]
    public async Task InvokeAsync_EndlessHeaders_KillTheProgram()
    {
        using var function = Make("while :; do echo 'X-A: b'; done");
        var (_, _, response) = await function.RunAsync(TestFunction.Request());
        Assert.Equal(InvocationFailure.Response, response.Failure!.Failure);
        Assert.Contains("longer than 16KiB", response.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_BadHeadersOfAProgramThatGoesOn_KillIt()
    {
        using var function = Make("printf 'no header\\n\\n'; sleep 100");
        var (_, _, response) = await function.RunAsync(TestFunction.Request());
        Assert.Equal(InvocationFailure.Response, response.Failure!.Failure);
    }

    [Fact]
    public async Task InvokeAsync_FailsWithoutHeaders_IsAFailureOfTheExit()
    {
        using var function = Make("echo broken >&2; exit 2");
        var (_, _, response) = await function.RunAsync(TestFunction.Request());
        Assert.Equal((InvocationFailure.Exit, 2), (response.Failure!.Failure!.Value, response.Failure.ExitCode!.Value));
    }

    [Fact]
    public async Task InvokeAsync_HeadersThenWork_AnswersBeforeItsEnd()
    {
        using var function = Make("printf 'Content-Type: a/b\\n\\n'; read line; echo \"$line\"");
        var input = new System.IO.Pipelines.Pipe();
        await using var response = await function.InvokeAsync(new FunctionRequest { RequestId = "r1", Body = input.Reader.AsStream() });
        Assert.Equal(200, response.Status);
        Assert.False(response.Completion.IsCompleted);
        await input.Writer.WriteAsync("hello\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(response.Body);
        Assert.Equal("hello\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static TestFunction Make(string script) =>
        TestFunction.Shell(script, c => c with { Response = ResponseMode.Cgi, ContentType = "text/x-default" });
}
