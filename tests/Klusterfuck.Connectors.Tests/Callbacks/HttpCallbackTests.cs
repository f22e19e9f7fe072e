using System.Net;
using System.Net.Sockets;
using System.Text;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Connectors.Tests.Callbacks;

public sealed class HttpCallbackTests : IDisposable
{
    private readonly TcpListener flow = new(IPAddress.Loopback, 0);

    public HttpCallbackTests() => flow.Start();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => flow.Dispose();

    [Fact]
    public async Task Post_ResultOfTheRun_HasTheStatusAndTheHeadersOfTheFlow()
    {
        var answer = await PostAsync("HTTP/1.1 404 Not Found\r\nX-Kf-Run-Id: r1\r\nX-Kf-Run-Status: succeeded\r\nLocation: /api/v1/runs/r1\r\nDate: now\r\nX-Order: 7\r\nContent-Type: text/css\r\nContent-Length: 4\r\n\r\na {}");

        Assert.Equal((404, true, true, false), (answer.Status, answer.IsResult, answer.IsAccepted, answer.IsRejected));
        Assert.Equal(new KeyValuePair<string, string>("X-Order", "7"), Assert.Single(answer.Headers));
        Assert.Equal(("text/css", "a {}"), (answer.ContentType, Encoding.UTF8.GetString(answer.Body.Span)));
    }

    [Fact]
    public async Task Post_NoResult_HasNoHeaders()
    {
        var answer = await PostAsync("HTTP/1.1 404 Not Found\r\nX-Order: 7\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal((404, false, false), (answer.Status, answer.IsResult, answer.IsAccepted));
        Assert.Empty(answer.Headers);
    }

    private async Task<CallbackAnswer> PostAsync(string raw)
    {
        using var callback = new HttpCallback(new Uri($"http://127.0.0.1:{((IPEndPoint)flow.LocalEndpoint).Port}/api/v1/flow/f/in?{CallbackKeys.Parameter}=k"), TimeProvider.System);
        var posting = callback.PostAsync(new Message("key", "hello"u8.ToArray(), "text/plain", EventHeaders.Of("http", "flow/in", "POST /", "key", DateTimeOffset.UnixEpoch, [])), TimeSpan.FromSeconds(60), Stop);
        using var connection = await flow.AcceptTcpClientAsync(Stop);
        var stream = connection.GetStream();
        var buffer = new byte[8192];
        for (var text = ""; !text.Contains("\r\n\r\n", StringComparison.Ordinal) || !text.Contains("hello", StringComparison.Ordinal);)
            text += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAtLeastAsync(buffer, 1, cancellationToken: Stop));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(raw), Stop);
        return await posting;
    }
}
