using System.Net;
using System.Text;
using Klusterfuck.Admin.Tests.Git;
using Klusterfuck.Engine.Git.Tests.Gogs.Server;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Tests.Hooks;

public sealed class HookEndpointsTests(GogsAdmin admin) : IClassFixture<GogsAdmin>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-hooks-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Function_OnGogs_AnswersAndIsClonedAndPushedThroughTheService()
    {
        var name = await admin.CreateAsync();
        Assert.Contains($"kf-default/fn-{name}", admin.Gogs.Repositories);
        await GitClient.RunAsync(folder, "clone", "-q", Through($"/git/functions/{name}.git"), "work");
        var pushed = await ChangeAsync("work");
        await GitClient.RunAsync(Path.Combine(folder, "work"), "push", "-q");

        await admin.SendAsync(HttpMethod.Put, $"/api/v1/functions/{name}/commit", new { commit = "HEAD" });

        using var answer = await admin.Http.PostAsync($"/fn/{name}", new StringContent("x"), AdminServer.Cancellation);
        Assert.Equal("changed\n", await answer.Content.ReadAsStringAsync(AdminServer.Cancellation));
        Assert.Equal(pushed, answer.Headers.GetValues("X-Kf-Commit").Single());
        var (code, said) = await GitClient.TryAsync(folder, "clone", "-q", $"{admin.Url.Replace("://", "://kf:wrong@", StringComparison.Ordinal)}/git/functions/{name}.git", "no");
        Assert.True(code != 0, said);
    }

    [Fact]
    public async Task Push_ToGogs_IsReportedAndTheFollowerSelectsIt()
    {
        var name = await admin.CreateAsync("HEAD");
        var url = admin.Gogs.Url.Replace("://", $"://{FakeGogs.Administrator}:{Uri.EscapeDataString(FakeGogs.AdministratorPassword)}@", StringComparison.Ordinal);
        await GitClient.RunAsync(folder, "clone", "-q", $"{url}kf-default/fn-{name}.git", "work");
        var pushed = await ChangeAsync("work");
        await GitClient.RunAsync(Path.Combine(folder, "work"), "push", "-q");

        for (var attempt = 0; (await admin.SendAsync(HttpMethod.Get, $"/api/v1/functions/{name}")).GetProperty("commit").GetString() != pushed; attempt++)
        {
            Assert.True(attempt < 600, "It is not selected.");
            await Task.Delay(50, AdminServer.Cancellation);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("zz")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Hook_NotSigned_Refused(string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/gogs") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Gogs-Event", "push");
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("X-Gogs-Signature", signature);

        using var answer = await admin.Http.SendAsync(request, AdminServer.Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Hook_TooLarge_Refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/gogs") { Content = new ByteArrayContent(new byte[1024 * 1024 + 1]) };
        request.Headers.ExpectContinue = true; // The refusal comes before the body is sent.
        using var answer = await admin.Http.SendAsync(request, AdminServer.Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Mirror_TheFunctionsOwnUserAndNobodyElse_Clones()
    {
        var (name, other) = (await admin.CreateAsync(), await admin.CreateAsync());
        var target = Target.Function(NamespaceName.Default, ResourceName.Parse(name));
        var reader = await admin.Git.Readers.EnsureAsync(target, target, AdminServer.Cancellation);
        var own = admin.Url.Replace("://", $"://{reader.User}:{reader.Password}@", StringComparison.Ordinal);

        await GitClient.RunAsync(folder, "clone", "-q", $"{own}/git/mirror/namespaces/default/{name}.git", "work");

        Assert.True(File.Exists(Path.Combine(folder, "work", "config.yaml")));
        Assert.NotEqual(0, (await GitClient.TryAsync(folder, "clone", "-q", $"{own}/git/mirror/namespaces/default/{other}.git", "no")).Code);
        Assert.NotEqual(0, (await GitClient.TryAsync(folder, "clone", "-q", $"{admin.Url}/git/mirror/namespaces/default/{name}.git", "no")).Code);
        await ChangeAsync("work");
        Assert.NotEqual(0, (await GitClient.TryAsync(Path.Combine(folder, "work"), "push", "-q")).Code);
    }

    private string Through(string path) => admin.Url.Replace("://", $"://kf:{admin.Token}@", StringComparison.Ordinal) + path;

    private async Task<string> ChangeAsync(string clone)
    {
        var work = Path.Combine(folder, clone);
        await File.WriteAllTextAsync(Path.Combine(work, "handler.sh"), "#!/bin/sh\necho changed\n", AdminServer.Cancellation);
        await GitClient.RunAsync(work, "commit", "-qam", "Change");
        return (await GitClient.RunAsync(work, "rev-parse", "HEAD")).Trim();
    }
}
