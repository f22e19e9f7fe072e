using System.Collections.Immutable;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Tests.Invocation;

public sealed class ProgramEnvironmentTests
{
    private static readonly string[] Host =
        ["PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "USER", "LOGNAME", "SSL_CERT_FILE", "SSL_CERT_DIR", "LC_ALL", "LC_CTYPE", "LC_COLLATE", "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME"];

    [Fact]
    public async Task InvokeAsync_Request_GivesExactlyTheseVariables()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs env");
        Environment.SetEnvironmentVariable("KF_TEST_OF_THE_HOST", "must not be seen");
        using var function = new TestFunction(new FunctionConfig
        {
            Command = ["/usr/bin/env", "-0"],
            Env = ImmutableSortedDictionary<string, string>.Empty.Add("A", "config").Add("B", "config").Add("C", "config"),
        })
        {
            CheckoutVariables = ImmutableSortedDictionary<string, string>.Empty.Add("C", "checkout"),
        };
        function.Variables["B"] = "definition";
        function.Variables["C"] = "definition";
        function.Variables["KF_FUNCTION"] = "forged";
        function.Variables["KF_OTHER"] = "forged";
        var (body, _, _) = await function.RunAsync(TestFunction.Request("{}") with
        {
            Method = "PUT",
            Path = "/a b/ü",
            Query = "x=%20y",
            ContentType = "application/json",
            RemoteAddress = "::1",
            Headers =
            [
                new("Host", "example.org:8080"), new("X-Custom", "one, two"), new("Proxy", "http://evil"), new("Content-Type", "application/json"),
                new("Content-Length", "2"), new("X_Custom", "forged"), new("Bad Name", "x"), new("X-Bad", "a\nB=c"), new("X-Nul", "a\0b"), new("Cookie", "c=d"),
            ],
            Variables = [new("KF_RUN_ID", "run"), new("TRACEPARENT", "00-1")],
        });
        var seen = body.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(v => !Host.Contains(v.Split('=')[0])).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "A=config", "B=definition", "C=checkout", "CONTENT_LENGTH=2", "CONTENT_TYPE=application/json", "GATEWAY_INTERFACE=CGI/1.1", "HTTP_COOKIE=c=d",
                "HTTP_HOST=example.org:8080", "HTTP_X_CUSTOM=one, two", $"KF_COMMIT={TestFunction.Commit}", "KF_FUNCTION=hello", "KF_NAMESPACE=default", "KF_REQUEST_ID=r1",
                "KF_RUN_ID=run", "PATH_INFO=/a b/ü", "QUERY_STRING=x=%20y", "REMOTE_ADDR=::1", "REQUEST_METHOD=PUT", "SCRIPT_NAME=", "SERVER_NAME=example.org",
                "SERVER_PORT=8080", "SERVER_PROTOCOL=HTTP/1.1", "SERVER_SOFTWARE=Klusterfuck", "TRACEPARENT=00-1", $"WORK_DIR={function.Folder}",
            ],
            seen);
    }

    [Fact]
    public async Task InvokeAsync_NothingKnownOfTheBody_GivesNoLengthAndNoType()
    {
        using var function = TestFunction.Shell("echo ${CONTENT_LENGTH-none} ${CONTENT_TYPE-none} ${REMOTE_ADDR-none}");
        var (body, _, _) = await function.RunAsync(new FunctionRequest { RequestId = "r1" });
        Assert.Equal("none none none\n", body);
    }

    [Fact]
    public async Task InvokeAsync_VariableWithNul_FailsToStart()
    {
        using var function = TestFunction.Shell("true");
        function.Variables["BAD"] = "a\0b";
        var (_, result, _) = await function.RunAsync(TestFunction.Request());
        Assert.Equal(InvocationFailure.Start, result.Failure);
        Assert.Contains("'BAD'", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\0", result.Message, StringComparison.Ordinal);
    }
}
