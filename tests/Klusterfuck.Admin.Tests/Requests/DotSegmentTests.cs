using System.Net.Sockets;
using System.Text;

namespace Klusterfuck.Admin.Tests.Requests;

public sealed class DotSegmentTests(AdminServer server)
{
    // A removal of a file whose path begins with '../..' removed the function of the rest of that path.
    [Theory]
    [InlineData("../../NAME")]
    [InlineData("%2e%2e/%2E./NAME")]
    public async Task Delete_FileOutOfTheRepository_IsRefusedAndRemovesNothing(string path)
    {
        var name = await server.CreateFunctionAsync("cat");

        var answer = await SendRawAsync($"DELETE /api/v1/functions/{name}/files/{path.Replace("NAME", name, StringComparison.Ordinal)}");

        Assert.StartsWith("HTTP/1.1 422 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"KfPathInvalid\"", answer, StringComparison.Ordinal);
        (await server.SendAsync("GET", $"functions/{name}")).Expect(200);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task File_WithoutPath_SaysSo(string method)
    {
        var name = await server.CreateFunctionAsync("cat");
        (await server.SendAsync(method, $"functions/{name}/files/%2F", method == "PUT" ? "x" : null)).ExpectProblem(422, "KfPathInvalid");
        if (method != "GET")
            (await server.SendAsync(method, $"functions/{name}/files/", method == "PUT" ? "x" : null)).ExpectProblem(422, "KfPathInvalid");
    }

    // HttpClient resolves '..' by itself.
    private async Task<string> SendRawAsync(string line)
    {
        using var client = new TcpClient();
        var url = new Uri(server.Url);
        await client.ConnectAsync(url.Host, url.Port, AdminServer.Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {server.Token}\r\nConnection: close\r\n\r\n"), AdminServer.Cancellation);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(AdminServer.Cancellation);
    }
}
