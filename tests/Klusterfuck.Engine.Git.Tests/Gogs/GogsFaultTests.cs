using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Tests.Gogs.Server;
using Klusterfuck.Engine.Naming;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Gogs;

/// <summary>What happens when Gogs fails, on a fake one that fails as it is told.</summary>
public sealed class GogsFaultTests : IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("kf-gogsfault-").FullName;
    private readonly FakeGogs server = new();
    private GogsGit git;

    public GogsFaultTests() => git = Open("mirrors");

    public async ValueTask DisposeAsync()
    {
        git.Dispose();
        await server.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task CreateAsync_GogsIsDown_NothingIsMadeAndItIsMadeWhenGogsIsBack()
    {
        await server.StopAsync();

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => CreateAsync());
        server.Start();

        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
        Assert.Empty(server.Repositories);
        Assert.False(await git.Host.ExistsAsync(Hello, Token));
        Assert.Equal(await CreateAsync(), (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
    }

    [Fact]
    public async Task CreateAsync_GogsFailsAfterMakingIt_NothingIsLeftOrItIsFinished()
    {
        await CreateAsync();
        var other = Hello with { Name = ResourceName.Parse("other") };
        server.RefusePushes = true;
        server.RefuseRemovals = true;

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => CreateAsync(other));
        var left = server.Repositories.Contains("kf-default/fn-other");
        server.RefusePushes = false;
        var exists = await git.Host.ExistsAsync(other, Token);
        var id = await CreateAsync(other);

        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
        Assert.True(left);
        Assert.False(exists);
        Assert.Equal(id, (await git.Log.ResolveAsync(other, "HEAD", Token)).Id);
        server.RefusePushes = true;
        server.RefuseRemovals = false;
        await Assert.ThrowsAsync<KlusterfuckException>(() => CreateAsync(Hello with { Name = ResourceName.Parse("third") }));
        Assert.DoesNotContain("kf-default/fn-third", server.Repositories);
    }

    [Fact]
    public async Task CreateAsync_AFewRefusalsAndFailures_Succeeds()
    {
        server.RefuseWrites = 2;
        server.FailWrites = 2;

        var id = await CreateAsync();

        Assert.Equal(id, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
        Assert.Equal(1, server.MostWriting);
    }

    // Seen on 0.11.91 when eight were made at once: one of them was said to have no owner.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Repository_ThatIsThereIsNotFoundForAMoment_IsAskedForAgain(int times)
    {
        var id = await CreateAsync();
        server.MissRepositories = times;
        Assert.Equal(id, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);

        server.MissRepositories = times;
        Assert.True(await git.Host.ExistsAsync(Hello, Token));

        server.MissRepositories = times;
        var other = Hello with { Name = ResourceName.Parse("other") };
        Assert.Equal(await CreateAsync(other), (await git.Log.ResolveAsync(other, "HEAD", Token)).Id);
    }

    // Seen on 0.11.91 beside other writers: what is there is not found, and the administrator is none.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    public async Task Readers_ServerIsLockedForAMoment_AreMadeAndRemoved(int denied, int missed)
    {
        await CreateAsync();
        (server.DenyWrites, server.MissWrites) = (denied, missed);
        var reader = await git.Readers.EnsureAsync(Hello, Hello, Token);
        Assert.Contains(reader.User, server.Users);
        GitCommand.Run(root, GogsServerFixture.As(reader.User, reader.Password, "ls-remote", reader.Url));

        (server.DenyWrites, server.MissWrites) = (denied, missed);
        Assert.True(await git.Readers.RemoveAsync(Hello, Token));
        Assert.DoesNotContain(reader.User, server.Users);
        Assert.False(await git.Readers.RemoveAsync(Hello, Token));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 2)]
    public async Task Repositories_ServerIsLockedForAMoment_AreMadeAndRemoved(int denied, int missed)
    {
        (server.DenyWrites, server.MissWrites) = (denied, missed);
        var id = await CreateAsync();
        Assert.Equal(id, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);

        (server.DenyWrites, server.MissWrites) = (denied, missed);
        Assert.True(await git.Host.RemoveAsync(Hello, Token));
        Assert.Empty(server.Repositories);
        Assert.False(await git.Host.RemoveAsync(Hello, Token));
    }

    [Fact]
    public async Task EnsureAsync_RepositoryIsNotThere_SaysSo()
    {
        await CreateAsync();
        var missing = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Readers.EnsureAsync(Hello, Hello with { Name = ResourceName.Parse("other") }, Token));
        Assert.Equal(ErrorCodes.RepositoryNotFound, missing.Code);
    }

    // The user of a function that went while Gogs was down stayed for ever where admin was restarted before it was back.
    [Fact]
    public async Task List_UserCouldNotBeRemoved_IsStillListedByTheNextProcess()
    {
        await CreateAsync();
        var reader = await git.Readers.EnsureAsync(Hello, Hello, Token);
        await server.StopAsync();
        await Assert.ThrowsAsync<KlusterfuckException>(() => git.Readers.RemoveAsync(Hello, Token));
        git.Dispose();
        server.Start();

        git = Open("mirrors");
        Assert.Equal([Hello], git.Readers.List());
        Assert.True(await git.Readers.RemoveAsync(Hello, Token));
        Assert.Empty(git.Readers.List());
        Assert.DoesNotContain(reader.User, server.Users);
    }

    [Fact]
    public async Task List_FileOfSomebodyElse_IsPassedOver()
    {
        Assert.Empty(git.Readers.List());
        var folder = Directory.CreateDirectory(Path.Combine(root, "mirrors", ".readers")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "notes"), "nothing of ours", Token);
        Assert.Empty(git.Readers.List());
    }

    [Fact]
    public async Task CreateAsync_A401StormWithoutEnd_EndsAndSaysSo()
    {
        server.RefuseWrites = int.MaxValue;

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => CreateAsync());

        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
        Assert.Contains("refuses the user", refused.Message, StringComparison.Ordinal);
        Assert.InRange(server.Requests, 2, 60);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CommitAsync_TheAnswerToThePushIsLost_IsThereOnce(int lost)
    {
        await CreateAsync();
        server.DropPushAnswers = lost;

        var commit = await git.Files.CommitAsync(Hello, [Text("b.txt", "two\n")], "Add b", Ada, Token);

        Assert.Equal("Add b", commit.Subject);
        Assert.Equal(2, (await git.Log.ListAsync(Hello, "HEAD", new PageRequest(10), Token)).Items.Count);
    }

    [Fact]
    public async Task CommitAsync_TheAnswersToAllPushesAreLost_AgainIsTheSameCommit()
    {
        await CreateAsync();
        server.DropPushAnswers = 20;

        var refused = await Record.ExceptionAsync(() => git.Files.CommitAsync(Hello, [Text("b.txt", "two\n")], "Add b", Ada, Token));
        server.DropPushAnswers = 0;
        var again = await git.Files.CommitAsync(Hello, [Text("b.txt", "two\n")], "Add b", Ada, Token);

        Assert.IsType<KlusterfuckException>(refused);
        Assert.Equal("Add b", again.Subject);
        Assert.Equal(2, (await git.Log.ListAsync(Hello, "HEAD", new PageRequest(10), Token)).Items.Count);
    }

    [Fact]
    public async Task Reads_GogsIsDown_ComeFromTheMirrorAndWritesSayIt()
    {
        var id = await CreateAsync();
        await git.Log.ProtectAsync(Hello, id, Token);
        await server.StopAsync();

        Assert.Equal(id, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
        Assert.Equal("a.txt", Assert.Single(await git.Files.ListAsync(Hello, "HEAD", Token)).Path);
        await git.Checkouts.WriteAsync(Hello, id, Directory.CreateDirectory(Path.Combine(root, "out")).FullName, Token);
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(root, "out", "a.txt")));
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Files.CommitAsync(Hello, [Text("b.txt", "two\n")], "Add b", Ada, Token));
        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
        var unknown = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ResolveAsync(Hello with { Name = ResourceName.Parse("never-seen") }, "HEAD", Token));
        Assert.Equal(ErrorCodes.GitHostUnavailable, unknown.Code);
    }

    [Fact]
    public async Task Reads_GogsHangs_ComeFromTheMirrorInTimeAndAskNoMoreForAWhile()
    {
        var id = await CreateAsync();
        git.Dispose();
        git = Open("mirrors", TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10));
        await git.Log.ResolveAsync(Hello, "HEAD", Token);
        server.Hangs = true;

        Assert.Equal(id, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
        var asked = server.Requests;
        for (var i = 0; i < 5; i++)
            Assert.Equal(id, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => CreateAsync(Hello with { Name = ResourceName.Parse("other") }));

        Assert.True(asked > 0);
        Assert.InRange(server.Requests, asked, asked + 2);
        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
    }

    [Fact]
    public async Task ProtectAsync_GogsIsDown_IsKeptHereAndTaggedWhenItIsBack()
    {
        var id = await CreateAsync();
        await server.StopAsync();

        await git.Log.ProtectAsync(Hello, id, Token);
        server.Start();
        git.Dispose();
        git = Open("mirrors");
        await git.Log.ResolveAsync(Hello, "HEAD", Token);

        Assert.Equal(id.Value, GitCommand.Run(server.Folder("kf-default/fn-hello"), "rev-parse", $"refs/tags/kf/{id}"));
    }

    [Fact]
    public async Task Repository_RemovedBehindOurBack_KeptCommitsStayAndItCanBeMadeAgain()
    {
        var id = await CreateAsync();
        await git.Log.ProtectAsync(Hello, id, Token);
        using (var other = Open("others"))
            Assert.True(await other.Host.RemoveAsync(Hello, Token));

        var gone = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ResolveAsync(Hello, "HEAD", Token));

        Assert.Equal(ErrorCodes.RepositoryNotFound, gone.Code);
        Assert.False(await git.Host.ExistsAsync(Hello, Token));
        Assert.Equal(id, (await git.Log.ResolveAsync(Hello, id.Value, Token)).Id);
        await git.Checkouts.WriteAsync(Hello, id, Directory.CreateDirectory(Path.Combine(root, "out")).FullName, Token);
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(root, "out", "a.txt")));
        var again = await git.Host.CreateAsync(Hello, [Text("a.txt", "again\n")], "Again", Ada, Token);
        Assert.Equal(again, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
        Assert.Equal(id, (await git.Log.ResolveAsync(Hello, id.Value, Token)).Id);
    }

    [Fact]
    public async Task Token_Revoked_IsReplaced()
    {
        await CreateAsync();
        server.RevokeTokens();

        Assert.True(await git.Host.ExistsAsync(Hello, Token));
        await CreateAsync(Hello with { Name = ResourceName.Parse("other") });
    }

    [Fact]
    public async Task NewerServer_MainIsItsBranchAndOldTokensAreNotShown_Works()
    {
        await using var newer = new FakeGogs("main", showsOldTokens: false);
        using var first = new GogsGit(Options("n1", newer), TimeProvider.System);
        using var second = new GogsGit(Options("n2", newer), TimeProvider.System);

        var id = await first.Host.CreateAsync(Hello, [Text("a.txt", "one\n")], "Begin", Ada, Token);
        await second.CheckAsync(Token);

        Assert.Equal(id, (await second.Log.ResolveAsync(Hello, "refs/heads/main", Token)).Id);
    }

    [Fact]
    public async Task RefreshAsync_ManyAtOnce_ShareWhatTheyAsk()
    {
        var id = await CreateAsync();
        var asked = server.Requests;

        var found = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => git.Log.ResolveAsync(Hello, "HEAD", Token)));

        Assert.All(found, commit => Assert.Equal(id, commit.Id));
        Assert.InRange(server.Requests - asked, 1, 31);
    }

    private Task<CommitId> CreateAsync(Target? target = null) => git.Host.CreateAsync(target ?? Hello, [Text("a.txt", "one\n")], "Begin", Ada, Token);

    private GogsGit Open(string folder, TimeSpan? timeout = null, TimeSpan? pause = null) => new(
        Options(folder, server) with { RequestTimeout = timeout ?? TimeSpan.FromSeconds(30), OutagePause = pause ?? TimeSpan.FromMilliseconds(1) }, TimeProvider.System);

    private GogsOptions Options(string folder, FakeGogs of) => new()
    {
        Url = new Uri(of.Url), User = FakeGogs.Administrator, Password = FakeGogs.AdministratorPassword, Key = new string('k', GogsOptions.ShortestKey),
        Folder = Path.Combine(root, folder), RequestTimeout = TimeSpan.FromSeconds(30),
    };
}
