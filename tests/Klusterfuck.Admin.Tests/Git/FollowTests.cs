namespace Klusterfuck.Admin.Tests.Git;

/// <summary>The service looks at branches once an hour here, so that what is selected was noticed.</summary>
public sealed class FollowTests(AdminServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-follow-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Push_TheFollowedBranch_IsSelectedAndAnswers()
    {
        var name = await CreateAsync("main");
        await GitClient.RunAsync(folder, "clone", "-q", server.Url.Replace("://", $"://kf:{server.Token}@", StringComparison.Ordinal) + $"/git/functions/{name}.git", "work");
        var work = Path.Combine(folder, "work");
        await File.WriteAllTextAsync(Path.Combine(work, "handler.sh"), "#!/bin/sh\necho followed\n", AdminServer.Cancellation);
        await GitClient.RunAsync(work, "commit", "-qam", "Answer otherwise");
        await GitClient.RunAsync(work, "push", "-q");

        await UntilSelectedAsync(name, (await GitClient.RunAsync(work, "rev-parse", "HEAD")).Trim());

        var selections = (await server.SendAsync("GET", $"functions/{name}/selections")).Expect(200).Json.GetProperty("items");
        Assert.Equal("follow", selections[0].GetProperty("by").GetString());
        Assert.Equal("followed\n", (await server.SendAsync("POST", $"functions/{name}/invoke", "x")).Expect(200).Text);
    }

    [Fact]
    public async Task WriteFile_TheFollowedBranch_IsSelected()
    {
        var name = await CreateAsync("HEAD");

        var commit = (await server.SendAsync("PUT", $"functions/{name}/files/more.txt", "more")).Expect(200).Json.GetProperty("id").GetString()!;

        await UntilSelectedAsync(name, commit);
    }

    [Fact]
    public async Task Patch_FollowAndNoMore_SelectsTheTipAndThenNothing()
    {
        var name = await CreateAsync(null);
        var commit = (await server.SendAsync("PUT", $"functions/{name}/files/more.txt", "more")).Expect(200).Json.GetProperty("id").GetString();

        var following = (await server.SendAsync("PATCH", $"functions/{name}", new { follow = "main" })).Expect(200).Json;
        var waiting = (await server.SendAsync("PATCH", $"functions/{name}", "{\"follow\":null}", ("Content-Type", "application/merge-patch+json"))).Expect(200).Json;

        Assert.Equal(("main", commit), (following.GetProperty("follow").GetString(), following.GetProperty("commit").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, waiting.GetProperty("follow").ValueKind);
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("refs/heads/main")]
    [InlineData("")]
    public async Task Create_NoBranch_Refused(string follow)
    {
        var refused = (await server.SendAsync("POST", "functions", new { name = AdminServer.NewName(), runtime = "shell", follow })).Expect(422).Json;

        Assert.Contains("$.follow", refused.GetRawText(), StringComparison.Ordinal);
    }

    private async Task<string> CreateAsync(string? follow)
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell", follow })).Expect(201);
        return name;
    }

    private async Task UntilSelectedAsync(string name, string commit)
    {
        for (var attempt = 0; (await server.SendAsync("GET", $"functions/{name}")).Json.GetProperty("commit").GetString() != commit; attempt++)
        {
            Assert.True(attempt < 600, "It is not selected.");
            await Task.Delay(50, AdminServer.Cancellation);
        }
    }
}
