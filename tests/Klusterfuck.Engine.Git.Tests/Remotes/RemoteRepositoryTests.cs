using Klusterfuck.Engine.Git.Checkouts;
using Klusterfuck.Engine.Git.Remotes;
using Microsoft.Extensions.Time.Testing;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Remotes;

public sealed class RemoteRepositoryTests : IDisposable
{
    private const string Password = "p@ss:wörd/1";
    private readonly GitFixture git = new();

    public void Dispose() => git.Dispose();

    [Fact]
    public async Task ResolveAsync_OverHttp_TipOfTheDefaultBranchAndItsFiles()
    {
        await git.CreateAsync(Text("a.txt", "one"));
        GitCommand.Run(git.Bare, "branch", "trunk", "main");
        GitCommand.Run(git.Bare, "symbolic-ref", "HEAD", "refs/heads/trunk");
        var tip = await git.CommitAsync(Text("a.txt", "two"));
        await using var server = new SmartHttpServer(git.Bare, "ada", Password);
        var remote = Remote(server.Url, "ada", Password);

        var found = await remote.ResolveAsync("", Token);
        var folder = git.NewFolder("out");
        await new GitCheckoutSource(remote, TimeProvider.System).WriteAsync(Hello, found.Id, folder, Token);

        Assert.Equal(tip, found);
        Assert.Equal("two", File.ReadAllText(Path.Combine(folder, "a.txt")));
        Assert.NotEqual(tip, await remote.ResolveAsync("main", Token));
    }

    [Fact]
    public async Task ResolveAsync_KnownFullId_AsksNoServer()
    {
        var id = await git.CreateAsync();
        await using var server = new SmartHttpServer(git.Bare, "ada", Password);
        var remote = Remote(server.Url, "ada", Password);
        await remote.ResolveAsync(id.Value, Token);
        var asked = server.Requests;

        var again = await remote.ResolveAsync(id.Value, Token);

        Assert.Equal(id, again.Id);
        Assert.True(asked > 0);
        Assert.Equal(asked, server.Requests);
    }

    [Fact]
    public async Task ResolveAsync_NewCommitsAndForcePush_AreSeenAndTheSelectedStays()
    {
        var first = await git.CreateAsync();
        await git.Log.ProtectAsync(Hello, first, Token);
        var remote = Remote(git.Bare);
        Assert.Equal(first, (await remote.ResolveAsync(null, Token)).Id);
        var clone = git.Clone();
        GitCommand.Run(clone, "commit", "-q", "--amend", "-m", "Begin again");
        GitCommand.Run(clone, "push", "-qf", "origin", "main");

        var tip = await remote.ResolveAsync(null, Token);

        Assert.Equal("Begin again", tip.Subject);
        await using var server = new SmartHttpServer(git.Bare, "ada", Password);
        Assert.Equal(first, (await Remote(git.Bare, folder: "other").ResolveAsync(first.Value, Token)).Id);
        Assert.Equal(first, (await Remote(server.Url, "ada", Password, "third").ResolveAsync(first.Value, Token)).Id);
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => Remote(server.Url, "ada", Password, "third").ResolveAsync(new string('1', 40), Token));
        Assert.Equal(ErrorCodes.CommitNotFound, refused.Code);
    }

    [Fact]
    public async Task ResolveAsync_FileUrl_Works()
    {
        var id = await git.CreateAsync();

        Assert.Equal(id, (await Remote("file://" + git.Bare).ResolveAsync("HEAD", Token)).Id);
    }

    [Theory]
    [InlineData("ada", "wrong")]
    [InlineData(null, null)]
    public async Task ResolveAsync_WrongPassword_UnavailableAndTheSecretIsNotTold(string? user, string? password)
    {
        await git.CreateAsync();
        await using var server = new SmartHttpServer(git.Bare, "ada", Password);

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => Remote(server.Url, user, password).ResolveAsync(null, Token));

        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
        Assert.Contains("refuses access", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_PasswordInTheUrl_IsUsedAndNeverTold()
    {
        var id = await git.CreateAsync();
        await using var server = new SmartHttpServer(git.Bare, "ada", "s3cret");
        var url = server.Url.Replace("http://", "http://ada:s3cret@", StringComparison.Ordinal);

        Assert.Equal(id, (await Remote(url).ResolveAsync(null, Token)).Id);
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(
            () => Remote(url.Replace("hello.git", "nothing.git", StringComparison.Ordinal), folder: "other").ResolveAsync(null, Token));
        Assert.Equal(ErrorCodes.RepositoryNotFound, refused.Code);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", File.ReadAllText(Path.Combine(git.Root, "mirror", "config")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_NothingListens_Unavailable()
    {
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(
            () => Remote($"http://127.0.0.1:{SmartHttpServer.FreePort()}/x.git").ResolveAsync(null, Token));

        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
    }

    [Fact]
    public async Task ResolveAsync_NoSuchFolder_RepositoryNotFound()
    {
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => Remote(Path.Combine(git.Root, "nothing")).ResolveAsync(null, Token));

        Assert.Equal(ErrorCodes.RepositoryNotFound, refused.Code);
    }

    [Fact]
    public async Task ResolveAsync_ServerHangs_UnavailableInTimeAndWorksAfterwards()
    {
        var time = new FakeTimeProvider();
        var id = await git.CreateAsync();
        await using var server = new SmartHttpServer(git.Bare, "ada", Password) { Hangs = true };
        var remote = new RemoteRepository(new RemoteAddress(server.Url, "ada", Password), Path.Combine(git.Root, "mirror"), time, TimeSpan.FromMinutes(1));

        var resolving = remote.ResolveAsync(null, Token);
        await server.Asked.WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.False(resolving.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(ErrorCodes.GitHostUnavailable, (await Assert.ThrowsAsync<KlusterfuckException>(() => resolving)).Code);
        server.Hangs = false;
        Assert.Equal(id, (await remote.ResolveAsync(null, Token)).Id);
    }

    [Fact]
    public async Task ResolveAsync_EmptyRepository_CommitNotFound()
    {
        GitCommand.Run(git.Root, "init", "-q", "--bare", git.Bare);

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => Remote(git.Bare).ResolveAsync(null, Token));

        Assert.Equal(ErrorCodes.CommitNotFound, refused.Code);
    }

    [Fact]
    public async Task ResolveAsync_ManyAtOnce_ShareAFetch()
    {
        var id = await git.CreateAsync();
        await using var server = new SmartHttpServer(git.Bare, "ada", Password);
        var remote = Remote(server.Url, "ada", Password);

        var found = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => remote.ResolveAsync(null, Token)));

        Assert.All(found, commit => Assert.Equal(id, commit.Id));
        Assert.True(server.Requests < 16, $"{server.Requests} requests");
    }

    [Theory]
    [InlineData("")]
    [InlineData("ssh://git@example.org/x.git")]
    [InlineData("ext::sh -c date://x")]
    public void Address_NotUnderstood_Invalid(string url)
    {
        var refused = Assert.Throws<KlusterfuckException>(() => new RemoteAddress(url));

        Assert.Equal(ErrorCodes.Invalid, refused.Code);
    }

    private RemoteRepository Remote(string url, string? user = null, string? password = null, string folder = "mirror") =>
        new(new RemoteAddress(url, user, password), Path.Combine(git.Root, folder), TimeProvider.System, TimeSpan.FromSeconds(20));
}
