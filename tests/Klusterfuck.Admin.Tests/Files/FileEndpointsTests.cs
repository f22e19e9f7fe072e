namespace Klusterfuck.Admin.Tests.Files;

public sealed class FileEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Put_NewFile_IsCommittedAndRead()
    {
        var name = await server.CreateFunctionAsync("cat");
        var written = (await server.SendAsync("PUT", $"functions/{name}/files/lib/data.bin?message=Add+data", new byte[] { 0, 1, 255 })).Expect(200);
        Assert.Equal("Add data", written.Json.GetProperty("subject").GetString());
        Assert.False(written.Json.GetProperty("selected").GetBoolean());
        var read = (await server.SendAsync("GET", $"functions/{name}/files/lib/data.bin")).Expect(200);
        Assert.Equal([0, 1, 255], read.Bytes);
        Assert.Equal("application/octet-stream", read.Headers["Content-Type"]);
        Assert.Equal("sandbox", read.Headers["Content-Security-Policy"]);
        Assert.Equal(written.ETag, read.ETag);
        (await server.SendAsync("GET", $"functions/{name}/files/lib%2Fdata.bin", null, ("If-None-Match", read.ETag))).Expect(304);
        (await server.SendAsync("GET", $"functions/{name}/files/lib/data.bin?ref=HEAD~1")).ExpectProblem(404, "KfFileNotFound");
        var files = (await server.SendAsync("GET", $"functions/{name}/files")).Expect(200).Json.GetProperty("items");
        Assert.Contains(files.EnumerateArray(), f => f.GetProperty("path").GetString() == "run.sh" && f.GetProperty("executable").GetBoolean());
    }

    [Fact]
    public async Task Put_Conditions_AreHonoured()
    {
        var name = await server.CreateFunctionAsync("cat");
        var first = (await server.SendAsync("PUT", $"functions/{name}/files/a.txt", "1", ("If-None-Match", "*"))).Expect(200);
        (await server.SendAsync("PUT", $"functions/{name}/files/a.txt", "2", ("If-None-Match", "*"))).ExpectProblem(412, "KfChanged");
        (await server.SendAsync("PUT", $"functions/{name}/files/a.txt", "2", ("If-Match", first.ETag))).Expect(200);
        (await server.SendAsync("PUT", $"functions/{name}/files/a.txt", "3", ("If-Match", first.ETag))).ExpectProblem(412, "KfChanged");
        (await server.SendAsync("DELETE", $"functions/{name}/files/a.txt", null, ("If-Match", first.ETag))).ExpectProblem(412, "KfChanged");
        (await server.SendAsync("DELETE", $"functions/{name}/files/a.txt")).Expect(200);
        (await server.SendAsync("GET", $"functions/{name}/files/a.txt")).ExpectProblem(404, "KfFileNotFound");
    }

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData(".git/config")]
    [InlineData("a%2F..%2F..%2Fb")]
    public async Task Put_PathOutOfTheRepository_IsRefused(string path)
    {
        var name = await server.CreateFunctionAsync("cat");
        (await server.SendAsync("PUT", $"functions/{name}/files/{path}", "x")).ExpectProblem(422, "KfPathInvalid");
    }

    [Fact]
    public async Task Put_Ref_IsRefused() => (await server.SendAsync("PUT", "functions/nope/files/a?ref=HEAD~1", "x")).ExpectProblem(422, "KfInvalid");

    [Fact]
    public async Task Put_TooLarge_IsRefused()
    {
        var name = await server.CreateFunctionAsync("cat");
        (await server.SendAsync("PUT", $"functions/{name}/files/big", new byte[(32 * 1024 * 1024) + 1], ("Expect", "100-continue"))).ExpectProblem(413, "KfRequestTooLarge");
    }
}
