using System.Net;
using Klusterfuck.Admin.Tests.Git;

namespace Klusterfuck.Admin.Tests.Hooks;

/// <summary>What goes on while Gogs is down, and what does not.</summary>
public sealed class GogsDownTests : IAsyncLifetime
{
    private readonly GogsAdmin admin = new();
    private readonly string folder = Directory.CreateTempSubdirectory("kf-gogsdown-").FullName;

    public ValueTask InitializeAsync() => admin.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await admin.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task GogsIsDown_FunctionsAnswerAndAreCloned_AndCreatingIsFinishedWhenItIsBack()
    {
        var name = await admin.CreateAsync();
        await admin.Gogs.StopAsync();
        var late = AdminServer.NewName();

        using var answer = await admin.Http.PostAsync($"/fn/{name}", new StringContent("Ada"), AdminServer.Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("ready", (await admin.SendAsync(HttpMethod.Get, $"/api/v1/functions/{name}")).GetProperty("status").GetString());
        await GitClient.RunAsync(folder, "clone", "-q", $"{admin.Url.Replace("://", $"://kf:{admin.Token}@", StringComparison.Ordinal)}/git/functions/{name}.git", "work");
        var refused = await admin.SendAsync(HttpMethod.Post, "/api/v1/functions", new { name = late, runtime = "shell" }, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("KfGitHostUnavailable", refused.GetProperty("code").GetString());
        await admin.SendAsync(HttpMethod.Get, $"/api/v1/functions/{late}", expected: HttpStatusCode.NotFound);

        admin.Gogs.Start();
        await admin.SendAsync(HttpMethod.Post, "/api/v1/functions", new { name = late, runtime = "shell" }, HttpStatusCode.Created);
        Assert.Contains($"kf-default/fn-{late}", admin.Gogs.Repositories);
    }
}
