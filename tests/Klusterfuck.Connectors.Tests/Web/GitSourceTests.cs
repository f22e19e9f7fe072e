using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Connectors.Tests.Web;

public sealed class GitSourceTests
{
    private const string Push = """{"ref":"refs/heads/main","after":"abc"}""";

    private readonly FlowStub flow = new();

    [Fact]
    public async Task Answer_SignedPush_IsOneRunHoweverOftenItComes()
    {
        await using var server = await WebServer.StartAsync("git", flow, ("SECRET", "s3cret"), ("BRANCH", "main"));

        Assert.Equal(202, await PushAsync(server, Push));
        Assert.Equal(202, await PushAsync(server, Push));

        var message = Assert.Single(flow.Taken);
        Assert.Equal((Push, "application/json", "flow/in:d1"), (FlowStub.Text(message), message.ContentType, message.Key));
        Assert.Equal(2, flow.Posts.Count);
    }

    [Fact]
    public async Task Answer_OtherBranchOrEvent_IsPassedOver()
    {
        await using var server = await WebServer.StartAsync("git", flow, ("SECRET", "s3cret"), ("BRANCH", "main"));

        Assert.Equal(200, await PushAsync(server, Push.Replace("main", "other", StringComparison.Ordinal)));
        Assert.Equal(200, await PushAsync(server, Push, gitEvent: "create"));
        Assert.Equal(400, await PushAsync(server, "[]"));
        Assert.Equal(400, await PushAsync(server, "no json"));
        Assert.Empty(flow.Posts);
    }

    [Fact]
    public async Task Answer_WrongSignature_IsRefused()
    {
        await using var server = await WebServer.StartAsync("git", flow, ("SECRET", "other"));

        Assert.Equal(401, await PushAsync(server, Push));
        Assert.Equal(401, (await server.SendAsync("POST", "/", Push, ("X-Gogs-Event", "push"), ("X-Gogs-Signature", ""))).Status);
        Assert.Equal(405, (await server.SendAsync("PUT", "/", Push)).Status);
        Assert.Empty(flow.Posts);
    }

    private static async Task<int> PushAsync(WebServer server, string body, string gitEvent = "push") => (await server.SendAsync(
        "POST", "/", body, ("X-Gogs-Event", gitEvent), ("X-Gogs-Delivery", "d1"),
        ("X-Gogs-Signature", Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, Encoding.UTF8.GetBytes(body)))))).Status;
}
