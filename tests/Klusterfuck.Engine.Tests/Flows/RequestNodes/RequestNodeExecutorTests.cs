using System.Collections.Immutable;
using System.Net;
using System.Text;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.RequestNodes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Engine.Tests.Runs;

namespace Klusterfuck.Engine.Tests.Flows.RequestNodes;

public sealed class RequestNodeExecutorTests : IDisposable
{
    private readonly HttpListener server = new();
    private readonly List<(string Method, string Path, string Body, string? Secret, string? Key)> seen = [];
    private readonly string address;

    public RequestNodeExecutorTests()
    {
        // Another listener may take the port in between; then the next one.
        for (var attempt = 0; ; attempt++)
        {
            using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            var port = ((IPEndPoint)socket.LocalEndpoint).Port;
            socket.Stop();
            address = $"http://127.0.0.1:{port}";
            server.Prefixes.Clear();
            server.Prefixes.Add($"{address}/");
            try
            {
                server.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Taken.
            }
        }

        _ = ServeAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => ((IDisposable)server).Dispose();

    [Fact]
    public async Task Execute_Allowed_AnswerIsTheOutput()
    {
        var outcome = await ExecuteAsync("127.0.0.1", $"{address}/echo");

        Assert.Null(outcome.Failure);
        Assert.Equal("got x", Encoding.UTF8.GetString(outcome.Outputs.Single().Payload!.Body.Span));
        var request = Assert.Single(seen);
        Assert.Equal(("POST", "/echo", "x", "s3cret"), (request.Method, request.Path, request.Body, request.Secret));
        Assert.NotEmpty(request.Key!);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/echo")]
    [InlineData("http://localhost:{0}/echo")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/echo")]
    [InlineData("http://2130706433:{0}/echo")]
    [InlineData("http://0x7f.1:{0}/echo")]
    public async Task Execute_Loopback_IsRefused(string url)
    {
        var outcome = await ExecuteAsync("", string.Format(System.Globalization.CultureInfo.InvariantCulture, url, new Uri(address).Port));

        Assert.Equal("Request", outcome.Failure!.Code);
        Assert.True(outcome.Failure.Permanent);
        Assert.Contains("may not go", outcome.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(seen);
    }

    [Fact]
    public async Task Execute_RedirectToARefusedAddress_IsRefused()
    {
        var outcome = await ExecuteAsync("127.0.0.1", $"{address}/away");

        Assert.True(outcome.Failure!.Permanent);
        Assert.Contains("127.0.0.2", outcome.Failure.Message, StringComparison.Ordinal);
        Assert.Equal("/away", Assert.Single(seen).Path);
    }

    [Fact]
    public async Task Execute_Redirects_KeepWhatTheStatusSays()
    {
        var kept = await ExecuteAsync("127.0.0.1", $"{address}/kept");
        var got = await ExecuteAsync("127.0.0.1", $"{address}/see-other");
        var round = await ExecuteAsync("127.0.0.1", $"{address}/round");

        Assert.Null(kept.Failure);
        Assert.Null(got.Failure);
        Assert.Contains("redirects more than", round.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal([("POST", "x"), ("GET", "")], seen.Where(s => s.Path == "/echo").Select(s => (s.Method, s.Body)));
    }

    [Theory]
    [InlineData("/422", true)]
    [InlineData("/503", false)]
    [InlineData("/429", false)]
    public async Task Execute_Refused_IsPermanentOrNot(string path, bool permanent)
    {
        var outcome = await ExecuteAsync("127.0.0.1", address + path);

        Assert.Equal(("Status", permanent), (outcome.Failure!.Code, outcome.Failure.Permanent));
    }

    [Fact]
    public async Task Execute_TooLarge_Fails() => Assert.Equal("PayloadTooLarge", (await ExecuteAsync("127.0.0.1", $"{address}/large")).Failure!.Code);

    private static async Task<NodeOutcome> ExecuteAsync(string allowed, string url)
    {
        using var executor = new RequestNodeExecutor(new OutgoingPorts(new OneSecret(), [], RequestOptions.Parse(allowed)), TimeProvider.System);
        var node = new RequestNode
        {
            Id = NodeId.Parse("out"),
            Url = new Uri(url),
            Headers = ImmutableSortedDictionary<string, ConnectorVariable>.Empty.Add("X-Secret", new ConnectorVariable(null, ResourceName.Parse("key"))),
        };
        return await executor.ExecuteAsync(node, Items.Claimed(), Cancellation);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await server.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var (path, body) = (context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync());
            seen.Add((context.Request.HttpMethod, path, body, context.Request.Headers["X-Secret"], context.Request.Headers["Idempotency-Key"]));
            var (status, location, text) = path switch
            {
                "/away" => (302, "http://127.0.0.2/", ""),
                "/kept" => (307, "/echo", ""),
                "/see-other" => (303, "/echo", ""),
                "/round" => (302, "/round", ""),
                "/large" => (200, null, new string('x', Payload.MaxBytes + 1)),
                "/echo" => (200, null, $"got {body}"),
                _ => (int.Parse(path[1..], System.Globalization.CultureInfo.InvariantCulture), (string?)null, "no"),
            };
            context.Response.StatusCode = status;
            if (location is not null)
                context.Response.RedirectLocation = location;
            try
            {
                // With a length: this listener ends an empty body in chunks twice.
                var bytes = Encoding.UTF8.GetBytes(text);
                context.Response.ContentLength64 = bytes.Length;
                await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                // The client had enough.
            }
        }
    }

    private sealed class OneSecret : ISecretValues
    {
        public Task<string?> FindValueAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult<string?>("s3cret");
    }
}
