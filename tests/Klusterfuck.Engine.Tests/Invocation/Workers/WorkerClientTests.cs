using System.Net;
using System.Net.Sockets;
using System.Text;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Workers;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Engine.Tests.Invocation.Workers;

public sealed class WorkerClientTests : IDisposable
{
    private readonly TcpListener worker = new(IPAddress.Loopback, 0);
    private string sent = "";
    private readonly WorkerClient client = new(TimeProvider.System);

    public WorkerClientTests() => worker.Start();

    private Uri Address => new($"http://127.0.0.1:{((IPEndPoint)worker.LocalEndpoint).Port}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        worker.Dispose();
    }

    // A function node of a flow waits for the completion before it lets the response go: it waited for ever.
    [Fact]
    public async Task SendAsync_BodyReadToItsEnd_CompletesBeforeItIsDisposed()
    {
        await using var response = await SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        using var reader = new StreamReader(response.Body, leaveOpen: true);

        Assert.Equal("hello", await reader.ReadToEndAsync(Stop));
        Assert.True((await response.Completion.WaitAsync(TimeSpan.FromSeconds(60), Stop)).Succeeded);
    }

    [Fact]
    public async Task SendAsync_AnswerBreaksOff_IsAFailureOfTheResponse()
    {
        await using var response = await SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");

        await Assert.ThrowsAnyAsync<IOException>(() => response.Body.CopyToAsync(Stream.Null, Stop));
        Assert.Equal(InvocationFailure.Response, (await response.Completion.WaitAsync(TimeSpan.FromSeconds(60), Stop)).Failure);
    }

    [Fact]
    public async Task SendAsync_GivenUp_IsCancelled()
    {
        var response = await SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");

        Assert.False(response.Completion.IsCompleted);
        await response.DisposeAsync();
        Assert.Equal(InvocationFailure.Cancelled, (await response.Completion.WaitAsync(TimeSpan.FromSeconds(60), Stop)).Failure);
    }

    [Fact]
    public async Task SendAsync_NoAnswerForLongerThanAnyFunctionMayTake_TimesOut()
    {
        var time = new FakeTimeProvider();
        using var patient = new WorkerClient(time);
        var sending = patient.SendAsync(Address, "token", new FunctionRequest { RequestId = "r1" }, null, Stop);
        using var connection = await worker.AcceptTcpClientAsync(Stop);
        await connection.GetStream().ReadExactlyAsync(new byte[1], Stop);

        time.Advance(TimeSpan.FromHours(24));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(InvocationFailure.Timeout, (await sending.WaitAsync(TimeSpan.FromSeconds(60), Stop)).Failure?.Failure);
    }

    [Fact]
    public async Task SendAsync_ConnectingTakesTooLong_NoWorkerAnswers()
    {
        // Nobody accepts: what the backlog does not hold is not answered at all.
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start(1);
        var port = ((IPEndPoint)full.LocalEndpoint).Port;
        var waiting = Enumerable.Range(0, 4).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToList();
        foreach (var socket in waiting)
            Assert.ThrowsAny<SocketException>(() => socket.Connect(IPAddress.Loopback, port));

        await using var response = await client.SendAsync(new Uri($"http://127.0.0.1:{port}"), "token", new FunctionRequest { RequestId = "r1" }, null, Stop);

        Assert.Equal((InvocationFailure.Checkout, TimeSpan.FromSeconds(1)), (response.Failure?.Failure, response.Failure?.RetryAfter));
        waiting.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void Watch_OtherEndIsSilent_IsNoticedAfterHalfAMinute()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        WatchedConnection.Watch(socket);

        Assert.Equal(1, (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        var (idle, probe, probes) = (Option(SocketOptionName.TcpKeepAliveTime), Option(SocketOptionName.TcpKeepAliveInterval), Option(SocketOptionName.TcpKeepAliveRetryCount));
        Assert.Equal(30, idle + (probe * probes));
        if (!OperatingSystem.IsLinux())
            return;
        var unacknowledged = new byte[sizeof(int)];
        socket.GetRawSocketOption(6, 18, unacknowledged);
        Assert.Equal(30_000, BitConverter.ToInt32(unacknowledged));

        int Option(SocketOptionName name) => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, name)!;
    }

    [Fact]
    public async Task SendAsync_VariablesOfARun_GoAsHeadersInPlaceOfThePayloads()
    {
        await using var response = await SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", new FunctionRequest
        {
            RequestId = "r1",
            Headers = [new("traceparent", "00-11111111111111111111111111111111-1111111111111111-01"), new("ce-type", "order")],
            Variables = [new("KF_RUN_ID", "run1"), new("KF_STEP_ID", "step1"), new("TRACEPARENT", "00-11111111111111111111111111111111-2222222222222222-01"), new("OTHER", "kept here")],
        });

        Assert.Equal(200, response.Status);
        Assert.Contains("X-Kf-Run-Id: run1\r\n", sent, StringComparison.Ordinal);
        Assert.Contains("X-Kf-Step-Id: step1\r\n", sent, StringComparison.Ordinal);
        Assert.Contains("traceparent: 00-11111111111111111111111111111111-2222222222222222-01\r\n", sent, StringComparison.Ordinal);
        Assert.Contains("ce-type: order\r\n", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("1111111111111111-01", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("kept here", sent, StringComparison.Ordinal);
    }

    private async Task<FunctionResponse> SendAsync(string answer, FunctionRequest? request = null)
    {
        var sending = client.SendAsync(Address, "token", request ?? new FunctionRequest { RequestId = "r1" }, null, Stop);
        using var connection = await worker.AcceptTcpClientAsync(Stop);
        var stream = connection.GetStream();
        var head = new byte[4096];
        sent = Encoding.ASCII.GetString(head, 0, await stream.ReadAtLeastAsync(head, 1, cancellationToken: Stop));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Stop);
        return await sending;
    }
}
