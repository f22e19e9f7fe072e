using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Connectors.Tests.Web;

public sealed class HttpSourceTests
{
    private readonly FlowStub flow = new();

    [Fact]
    public async Task Answer_Async_202AndTheMessageSaysWhereItCame()
    {
        await using var server = await WebServer.StartAsync("http", flow);

        Assert.Equal((202, "{\"run\":\"1\"}"), await server.SendAsync("POST", "/a/b?c=d", "hello", ("Idempotency-Key", "k1"), ("ce-extra", "e")));
        Assert.Equal(202, (await server.SendAsync("POST", "/a/b?c=d", "hello", ("Idempotency-Key", "k1"))).Status);

        var message = Assert.Single(flow.Taken);
        Assert.Equal(("hello", "flow/in:k1", "POST%20/a/b?c=d", "e"), (FlowStub.Text(message), message.Key, message.Headers["ce-subject"], message.Headers["ce-extra"]));
    }

    [Fact]
    public async Task Answer_Sync_TheResult()
    {
        await using var server = await WebServer.StartAsync("http", flow, ("MODE", "sync"));

        Assert.Equal((200, "result of hello"), await server.SendAsync("POST", "/", "hello"));
    }

    [Theory]
    [InlineData(201, true)]
    [InlineData(404, true)]
    [InlineData(422, true)]
    [InlineData(503, true)]
    [InlineData(422, false)]
    public async Task Answer_SyncStatusAndHeadersOfTheFlow_AreRelayedAsTheyAre(int status, bool isResult)
    {
        flow.Result = new CallbackAnswer(status) { IsResult = isResult, ContentType = "text/css", Body = "a {}"u8.ToArray(), Headers = [new("x-order", "7"), new("location", "/orders/7")] };
        await using var server = await WebServer.StartAsync("http", flow, ("MODE", "sync"));

        using var answer = await server.Http.PostAsync(new Uri("/", UriKind.Relative), new StringContent("hello"), TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(isResult, answer.Headers.Contains("x-order"));
        Assert.Equal(isResult ? "/orders/7" : null, answer.Headers.Location?.ToString());
        Assert.Equal(isResult ? "a {}" : "The flow rejects this.\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(flow.Posts);
    }

    [Fact]
    public async Task Answer_OtherMethodPathOrSize_IsRefused()
    {
        await using var server = await WebServer.StartAsync("http", flow, ("METHODS", "PUT, DELETE"), ("ROUTE", "/orders/*"));

        Assert.Equal(405, (await server.SendAsync("POST", "/orders/1", "x")).Status);
        Assert.Equal(404, (await server.SendAsync("PUT", "/other", "x")).Status);
        Assert.Equal(413, (await server.SendAsync("PUT", "/orders/1", new string('x', Payload.MaxBytes + 1))).Status);
        Assert.Equal(202, (await server.SendAsync("PUT", "/orders/1", "x")).Status);
        Assert.Single(flow.Posts);
    }

    [Theory]
    [InlineData("sha256", "sha256=", true)]
    [InlineData("sha256", "", true)]
    [InlineData("sha512", "sha512=", true)]
    [InlineData("sha1", "sha1=", true)]
    [InlineData("sha256", "sha1=", false)]
    public async Task Answer_Signature_IsChecked(string algorithm, string prefix, bool right)
    {
        await using var server = await WebServer.StartAsync("http", flow, ("HMAC_SECRET", "s3cret"), ("HMAC_ALGORITHM", algorithm), ("HMAC_HEADER", "X-Signature"));
        var signature = prefix + Sign(algorithm, "hello");

        Assert.Equal(right ? 202 : 401, (await server.SendAsync("POST", "/", "hello", ("X-Signature", signature))).Status);
        Assert.Equal(401, (await server.SendAsync("POST", "/", "hello!", ("X-Signature", signature))).Status);
        Assert.Equal(401, (await server.SendAsync("POST", "/", "hello", ("X-Signature", signature[..^1]))).Status);
        Assert.Equal(401, (await server.SendAsync("POST", "/", "hello", ("X-Signature", ""))).Status);
        Assert.Equal(401, (await server.SendAsync("POST", "/", "hello")).Status);
        Assert.Equal(right ? 1 : 0, flow.Posts.Count);
    }

    [Theory]
    [InlineData(422, 422)]
    [InlineData(400, 400)]
    [InlineData(413, 413)]
    [InlineData(429, 429)]
    [InlineData(503, 503)]
    [InlineData(404, 503)]
    [InlineData(0, 503)]
    [InlineData(502, 502)]
    public async Task Answer_NotTaken_TheCallerIsTold(int flowSays, int callerGets)
    {
        flow.Answer = (_, _) => flowSays;
        await using var server = await WebServer.StartAsync("http", flow);

        Assert.Equal(callerGets, (await server.SendAsync("POST", "/", "hello")).Status);
        Assert.Single(flow.Posts);
    }

    private static string Sign(string algorithm, string body)
    {
        var (key, bytes) = ("s3cret"u8.ToArray(), Encoding.UTF8.GetBytes(body));
#pragma warning disable CA5350 // One of the algorithms that are taken.
        return Convert.ToHexStringLower(algorithm switch
        {
            "sha512" => HMACSHA512.HashData(key, bytes),
            "sha1" => HMACSHA1.HashData(key, bytes),
            _ => HMACSHA256.HashData(key, bytes),
        });
#pragma warning restore CA5350
    }
}
