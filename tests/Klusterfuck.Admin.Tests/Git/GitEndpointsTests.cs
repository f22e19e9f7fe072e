using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Admin.Tests.Git;

public sealed class GitEndpointsTests : IDisposable
{
    private readonly AdminServer server;
    private readonly string folder = Directory.CreateTempSubdirectory("kf-git-").FullName;

    public GitEndpointsTests(AdminServer server) => this.server = server;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Function_ClonedChangedAndPushed_RunsTheSelectedCommit()
    {
        var name = await server.CreateFunctionAsync("echo one");
        var work = await CloneAsync($"functions/{name}.git");
        await File.WriteAllTextAsync(Path.Combine(work, "run.sh"), "#!/bin/sh\necho two\n", AdminServer.Cancellation);
        await GitClient.RunAsync(work, "commit", "-qam", "Say two");
        await GitClient.RunAsync(work, "push", "-q");
        Assert.Equal("one\n", (await server.SendAsync("POST", $"/fn/{name}")).Text);
        var selected = (await server.SendAsync("PUT", $"functions/{name}/commit", new { commit = "main" })).Expect(200).Json;
        Assert.Equal((await GitClient.RunAsync(work, "rev-parse", "HEAD")).Trim(), selected.GetProperty("commit").GetString());
        Assert.Equal("two\n", (await server.SendAsync("POST", $"/fn/{name}")).Text);
    }

    [Fact]
    public async Task Function_ForcePushed_KeepsItsSelectedCommit()
    {
        var name = await server.CreateFunctionAsync("echo one");
        var work = await CloneAsync($"functions/{name}.git");
        await GitClient.RunAsync(work, "checkout", "-q", "--orphan", "other");
        await GitClient.RunAsync(work, "commit", "-qm", "Begin again");
        await GitClient.RunAsync(work, "push", "-qf", "origin", "other:main");
        Assert.Equal("one\n", (await server.SendAsync("POST", $"/fn/{name}")).Expect(200).Text);
        await GitClient.RunAsync(work, "push", "-q", "--mirror");
        Assert.DoesNotContain("kf/", await GitClient.RunAsync(work, "ls-remote", "origin"), StringComparison.Ordinal);
        var commit = (await server.SendAsync("GET", $"functions/{name}")).Json.GetProperty("commit").GetString()!;
        await GitClient.RunAsync(work, "fetch", "-q", "origin", commit);
        (await server.SendAsync("PUT", $"functions/{name}/commit", new { commit })).Expect(200);
    }

    [Fact]
    public async Task Function_LargePushAndShallowClone_Work()
    {
        var name = await server.CreateFunctionAsync("cat");
        var work = await CloneAsync($"functions/{name}.git");
        var bytes = RandomNumberGenerator.GetBytes(30_000_000);
        await File.WriteAllBytesAsync(Path.Combine(work, "large.bin"), bytes, AdminServer.Cancellation);
        await GitClient.RunAsync(work, "add", "-A");
        await GitClient.RunAsync(work, "commit", "-qm", "Large");
        await GitClient.RunAsync(work, "push", "-q");
        var shallow = await CloneAsync($"functions/{name}.git", "--depth", "1");
        Assert.Equal("1", (await GitClient.RunAsync(shallow, "rev-list", "--count", "HEAD")).Trim());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(shallow, "large.bin"), AdminServer.Cancellation));
    }

    [Fact]
    public async Task Function_ManyRefs_AreFetchedWithACompressedRequest()
    {
        // git compresses its request where it is larger than 1 KiB, as a long list of what it wants and has is.
        var name = await server.CreateFunctionAsync("cat");
        var work = await CloneAsync($"functions/{name}.git");
        for (var i = 0; i < 60; i++)
        {
            await GitClient.RunAsync(work, "commit", "-q", "--allow-empty", "-m", $"{i}");
            await GitClient.RunAsync(work, "branch", $"b{i}");
        }
        await GitClient.RunAsync(work, "push", "-q", "--all");
        foreach (var version in new[] { "0", "2" })
        {
            var again = Path.Combine(folder, $"v{version}");
            await GitClient.RunAsync(folder, "-c", $"protocol.version={version}", "clone", "-q", Address($"functions/{name}.git", server.Token), again);
            Assert.Equal(61, (await GitClient.RunAsync(again, "branch", "-r")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(b => !b.Contains("->", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Flow_InNamespace_IsCloned()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "namespaces/other/flows", new { name })).Expect(201);
        var work = await CloneAsync($"namespaces/other/flows/{name}.git");
        Assert.True(File.Exists(Path.Combine(work, "flow.json")));
    }

    [Fact]
    public async Task Any_WrongPasswordOrRepository_IsRefused()
    {
        var name = await server.CreateFunctionAsync("cat");
        var (denied, said) = await GitClient.TryAsync(folder, "clone", Address($"functions/{name}.git", "wrong"), "a");
        Assert.NotEqual(0, denied);
        Assert.Contains("Authentication failed", said, StringComparison.Ordinal);
        var (missing, answer) = await GitClient.TryAsync(folder, "clone", Address("functions/not-there.git", server.Token), "a");
        Assert.NotEqual(0, missing);
        Assert.Contains("not found", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_NotTheSmartProtocol_IsRefused()
    {
        var name = await server.CreateFunctionAsync("cat");
        var basic = ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"any:{server.Token}")));
        var git = $"/git/functions/{name}.git";
        Assert.StartsWith("Basic ", (await server.SendAnonymousAsync("GET", $"{git}/info/refs?service=git-upload-pack")).ExpectProblem(401, "KfDenied").Headers["WWW-Authenticate"], StringComparison.Ordinal);
        (await server.SendAnonymousAsync("GET", $"{git}/info/refs?service=git-upload-pack", null, basic)).Expect(200);
        (await server.SendAnonymousAsync("GET", $"{git}/info/refs", null, basic)).ExpectProblem(403, "KfGitFailed");
        (await server.SendAnonymousAsync("GET", $"{git}/info/refs?service=git-upload-archive", null, basic)).ExpectProblem(403, "KfGitFailed");
        foreach (var file in new[] { "HEAD", "config", "objects/info/packs", "refs/heads/main" })
            Assert.InRange((await server.SendAsync("GET", $"{git}/{file}")).Status, 404, 405);
        (await server.SendAnonymousAsync("POST", $"{git}/git-upload-pack", "0000", basic)).ExpectProblem(415, "KfUnsupportedMediaType");
        (await server.SendAnonymousAsync("GET", "/git/functions/..%2F..%2Fx.git/info/refs?service=git-upload-pack", null, basic)).ExpectProblem(404, "KfRepositoryNotFound");
        (await server.SendAnonymousAsync("POST", "functions", new { }, basic)).ExpectProblem(401, "KfDenied");
    }

    private async Task<string> CloneAsync(string repository, params string[] options)
    {
        var work = Path.Combine(folder, AdminServer.NewName());
        await GitClient.RunAsync(folder, ["clone", "-q", .. options, Address(repository, server.Token), work]);
        return work;
    }

    private string Address(string repository, string password) => $"{server.Url.Replace("://", $"://any:{password}@", StringComparison.Ordinal)}/git/{repository}";
}
