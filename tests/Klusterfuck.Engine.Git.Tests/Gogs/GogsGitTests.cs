using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Gogs.Webhooks;
using Klusterfuck.Engine.Git.Remotes;
using Klusterfuck.Engine.Git.Tests.Gogs.Webhooks;
using Klusterfuck.Engine.Naming;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Gogs;

/// <summary>What holds on every Gogs: run on the fake one, and on a real one where the environment names it.</summary>
public sealed class GogsGitTests(GogsServerFixture server) : IClassFixture<GogsServerFixture>, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("kf-gogsgit-").FullName;
    private readonly Target target = Target.Function(NamespaceName.Default, ResourceName.Parse($"t{Guid.NewGuid():N}"[..20]));
    private GogsGit? git;

    private GogsGit Git => git ??= new GogsGit(server.Options(Path.Combine(root, "mirrors")), TimeProvider.System);

    public void Dispose()
    {
        git?.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task CreateAsync_New_HeadIsTheTemplate()
    {
        var id = await CreateAsync();

        Assert.True(await Git.Host.ExistsAsync(target, Token));
        Assert.Equal(id, (await Git.Log.ResolveAsync(target, "HEAD", Token)).Id);
        Assert.Equal("Begin", Assert.Single((await Git.Log.ListAsync(target, "HEAD", new PageRequest(10), Token)).Items).Subject);
        Assert.Equal("one\n"u8.ToArray(), (await Git.Files.ReadAsync(target, "HEAD", "a.txt", Token)).Bytes.ToArray());
        Assert.Equal(ErrorCodes.Changed, (await Assert.ThrowsAsync<KlusterfuckException>(() => CreateAsync())).Code);
        Assert.Equal(id, (await Git.Log.ResolveAsync(target, "HEAD", Token)).Id);
    }

    [Fact]
    public async Task CreateAsync_ManyAtOnce_AllAreMade()
    {
        var targets = Enumerable.Range(0, 8).Select(i => target with { Name = ResourceName.Parse($"{target.Name}-{i}") }).ToList();

        await Task.WhenAll(targets.Select(each => Git.Host.CreateAsync(each, [Text("a.txt", "one\n")], "Begin", Ada, Token)));

        foreach (var each in targets)
            Assert.Equal("Begin", (await Git.Log.ResolveAsync(each, "HEAD", Token)).Subject);
    }

    [Fact]
    public async Task RemoveAsync_ThereAndNotThere_TrueAndFalse()
    {
        await CreateAsync();

        Assert.True(await Git.Host.RemoveAsync(target, Token));
        Assert.False(await Git.Host.RemoveAsync(target, Token));
        Assert.False(await Git.Host.ExistsAsync(target, Token));
        var gone = await Assert.ThrowsAsync<KlusterfuckException>(() => Git.Log.ResolveAsync(target, "HEAD", Token));
        Assert.Equal(ErrorCodes.RepositoryNotFound, gone.Code);
        await CreateAsync();
    }

    [Fact]
    public async Task CommitAsync_Changes_AreSeenByAnyClone()
    {
        await CreateAsync();
        var first = await Git.Files.CommitAsync(target, [Text("b.txt", "two\n", expected: "")], "Add b", Ada, Token);

        var again = await Git.Files.CommitAsync(target, [Text("b.txt", "two\n")], "Add b again", Ada, Token);
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => Git.Files.CommitAsync(target, [Text("b.txt", "three\n", expected: "")], "No", Ada, Token));

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(ErrorCodes.Changed, refused.Code);
        Assert.Equal("two\n", File.ReadAllText(Path.Combine(Clone("clone"), "b.txt")));
    }

    [Fact]
    public async Task CommitAsync_OthersPushMeanwhile_IsOnTopOfTheirs()
    {
        await CreateAsync();
        var clone = Clone("clone");
        using var other = new GogsGit(server.Options(Path.Combine(root, "others")), TimeProvider.System);
        await other.Log.ResolveAsync(target, "HEAD", Token);
        Commit(clone, "b.txt", "theirs\n");
        Push(clone);

        await Task.WhenAll(
            Git.Files.CommitAsync(target, [Text("c.txt", "mine\n")], "Mine", Ada, Token),
            other.Files.CommitAsync(target, [Text("d.txt", "other\n")], "Other", Ada, Token));

        var files = await Git.Files.ListAsync(target, "HEAD", Token);
        Assert.Equal(["a.txt", "b.txt", "c.txt", "d.txt"], files.Select(file => file.Path));
        Assert.Equal(4, (await Git.Log.ListAsync(target, "HEAD", new PageRequest(10), Token)).Items.Count);
    }

    [Fact]
    public async Task ResolveAsync_AfterAPush_TheNewTip()
    {
        var id = await CreateAsync();
        var clone = Clone("clone");
        var pushed = Commit(clone, "b.txt", "two\n");
        Push(clone);

        Assert.Equal(pushed, (await Git.Log.ResolveAsync(target, "HEAD", Token)).Id.Value);
        Assert.Equal(id, (await Git.Log.ResolveAsync(target, "HEAD~1", Token)).Id);
        Assert.Equal(1, await Git.Log.CountBehindAsync(target, id, CommitId.Parse(pushed), Token));
        Assert.Equal("b.txt", Assert.Single((await Git.Log.CompareAsync(target, id.Value, "HEAD", Token)).Files).Path);
    }

    [Fact]
    public async Task ResolveAsync_AnotherBranchIsPushed_HeadStays()
    {
        var id = await CreateAsync();
        var clone = Clone("clone");
        GitCommand.Run(clone, "checkout", "-q", "-b", "feature");
        var pushed = Commit(clone, "b.txt", "two\n");
        GitCommand.Run(clone, server.AsAdministrator("push", "-q", "origin", "feature"));

        Assert.Equal(id, (await Git.Log.ResolveAsync(target, "HEAD", Token)).Id);
        Assert.Equal(pushed, (await Git.Log.ResolveAsync(target, "refs/heads/feature", Token)).Id.Value);
    }

    [Fact]
    public async Task ProtectAsync_ForcePush_TheCommitStaysForEveryMirror()
    {
        await CreateAsync();
        var kept = await Git.Files.CommitAsync(target, [Text("b.txt", "two\n")], "Kept", Ada, Token);
        await Git.Log.ProtectAsync(target, kept.Id, Token);
        await Git.Log.ProtectAsync(target, kept.Id, Token);
        var clone = Clone("clone");
        GitCommand.Run(clone, "reset", "-q", "--hard", "HEAD~1");
        Commit(clone, "c.txt", "three\n");
        Push(clone, "--force");

        using var other = new GogsGit(server.Options(Path.Combine(root, "others")), TimeProvider.System);
        Assert.Equal("Kept", (await other.Log.ResolveAsync(target, kept.Id.Value, Token)).Subject);
        Assert.NotEqual(kept.Id, (await Git.Log.ResolveAsync(target, "HEAD", Token)).Id);
        var missing = await Assert.ThrowsAsync<KlusterfuckException>(() => Git.Log.ProtectAsync(target, CommitId.Parse(new string('1', 40)), Token));
        Assert.Equal(ErrorCodes.CommitNotFound, missing.Code);
    }

    [Fact]
    public async Task EnsureAsync_Reader_ReadsItsRepositoryAndNothingElse()
    {
        var id = await CreateAsync();
        var other = target with { Name = ResourceName.Parse(target.Name + "-o") };
        await Git.Host.CreateAsync(other, [Text("a.txt", "secret\n")], "Begin", Ada, Token);

        var reader = await Git.Readers.EnsureAsync(target, target, Token);
        var worker = new RemoteRepository(new RemoteAddress(reader.Url, reader.User, reader.Password), Path.Combine(root, "worker"), TimeProvider.System, TimeSpan.FromSeconds(60));

        Assert.Equal(id, (await worker.ResolveAsync("", Token)).Id);
        var elsewhere = Git.Readers.CredentialOf(target, other).Url;
        Assert.NotEqual(0, GitCommand.Try(root, GogsServerFixture.As(reader.User, reader.Password, "clone", "-q", elsewhere, "stolen")).Code);
        GitCommand.Run(root, GogsServerFixture.As(reader.User, reader.Password, "clone", "-q", reader.Url, "own"));
        Commit(Path.Combine(root, "own"), "b.txt", "two\n");
        Assert.NotEqual(0, GitCommand.Try(Path.Combine(root, "own"), GogsServerFixture.As(reader.User, reader.Password, "push", "-q")).Code);
        Assert.True(Git.Readers.IsReader(target, reader.User, reader.Password));
        Assert.False(Git.Readers.IsReader(other, reader.User, reader.Password));
        Assert.DoesNotContain(reader.Password, reader.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureAsync_ReaderWithAnotherKey_GetsTheNewPassword()
    {
        await CreateAsync();
        var old = await Git.Readers.EnsureAsync(target, target, Token);
        using var rekeyed = new GogsGit(server.Options(Path.Combine(root, "others")) with { Key = new string('n', 40) }, TimeProvider.System);

        var reader = await rekeyed.Readers.EnsureAsync(target, target, Token);

        Assert.Equal(old.User, reader.User);
        GitCommand.Run(root, GogsServerFixture.As(reader.User, reader.Password, "ls-remote", reader.Url));
        Assert.NotEqual(0, GitCommand.Try(root, GogsServerFixture.As(old.User, old.Password, "ls-remote", old.Url)).Code);
        Assert.True(await rekeyed.Readers.RemoveAsync(target, Token));
        Assert.False(await rekeyed.Readers.RemoveAsync(target, Token));
        Assert.NotEqual(0, GitCommand.Try(root, GogsServerFixture.As(reader.User, reader.Password, "ls-remote", reader.Url)).Code);
    }

    [Fact]
    public async Task Reader_WrongPassword_ClearFailureInTime()
    {
        await CreateAsync();
        var reader = await Git.Readers.EnsureAsync(target, target, Token);
        var worker = new RemoteRepository(new RemoteAddress(reader.Url, reader.User, "wrong"), Path.Combine(root, "worker"), TimeProvider.System, TimeSpan.FromSeconds(60));

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => worker.ResolveAsync("", Token));

        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
        Assert.Contains("refuses access", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_AnEmptyRepositoryIsThere_IsFilled()
    {
        await CreateAsync();
        await Git.Host.RemoveAsync(target, Token);
        await new RawGogs(server, Git.Readers.CredentialOf(target, target).Url).CreateEmptyAsync();

        Assert.False(await Git.Host.ExistsAsync(target, Token));
        var id = await CreateAsync();

        Assert.True(await Git.Host.ExistsAsync(target, Token));
        Assert.Equal(id, (await Git.Log.ResolveAsync(target, "HEAD", Token)).Id);
    }

    [Fact]
    public async Task CheckAsync_WrongPassword_SaysSoWithoutIt()
    {
        using var wrong = new GogsGit(server.Options(Path.Combine(root, "wrong")) with { Password = "not-the-password" }, TimeProvider.System);

        await Git.CheckAsync(Token);
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => wrong.CheckAsync(Token));

        Assert.Equal(ErrorCodes.GitHostUnavailable, refused.Code);
        Assert.Contains("refuses the user", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_Again_UsesTheTokenThatWasKept()
    {
        await Git.CheckAsync(Token);
        var kept = File.ReadAllText(Path.Combine(root, "mirrors", "gogs-token"));
        using var again = new GogsGit(server.Options(Path.Combine(root, "mirrors")), TimeProvider.System);
        await again.CheckAsync(Token);

        Assert.Equal(kept, File.ReadAllText(Path.Combine(root, "mirrors", "gogs-token")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(root, "mirrors", "gogs-token")));
        using var byToken = new GogsGit(server.Options(Path.Combine(root, "third")) with { Password = null, Token = kept }, TimeProvider.System);
        await byToken.Host.CreateAsync(target, [Text("a.txt", "one\n")], "By token", Ada, Token);
        Assert.Equal("By token", (await Git.Log.ResolveAsync(target, "HEAD", Token)).Subject);
    }

    [Fact]
    public async Task Webhook_APush_IsReportedOnceWithItsRepository()
    {
        await using var receiver = new HookReceiver();
        using var hooked = new GogsGit(server.Options(Path.Combine(root, "hooked")) with { WebhookUrl = receiver.Url }, TimeProvider.System);
        await hooked.Host.CreateAsync(target, [Text("a.txt", "one\n")], "Begin", Ada, Token);
        var clone = Clone("clone");
        var pushed = Commit(clone, "b.txt", "two\n");
        Push(clone);

        GogsDelivery read;
        HookDelivery delivery;
        do
        {
            delivery = await receiver.NextAsync();
            read = hooked.Webhook.Read(delivery.Event, delivery.Id, delivery.Signature, delivery.Body);
            Assert.Equal(GogsDeliveryState.Pushed, read.State);
            Assert.Equal(target, read.Push!.Repository);
        }
        while (read.Push.After?.Value != pushed);

        Assert.Equal(GogsDeliveryState.Repeated, hooked.Webhook.Read(delivery.Event, delivery.Id, delivery.Signature, delivery.Body).State);
        Assert.Equal(GogsDeliveryState.Refused, Git.Webhook.Read(delivery.Event, delivery.Id, new string('0', 64), delivery.Body).State);
    }

    private Task<CommitId> CreateAsync() => Git.Host.CreateAsync(target, [Text("a.txt", "one\n")], "Begin", Ada, Token);

    private string Clone(string name)
    {
        GitCommand.Run(root, server.AsAdministrator("clone", "-q", Git.Readers.CredentialOf(target, target).Url, name));
        return Path.Combine(root, name);
    }

    private static string Commit(string clone, string path, string content)
    {
        File.WriteAllText(Path.Combine(clone, path), content);
        GitCommand.Run(clone, "add", ".");
        GitCommand.Run(clone, "commit", "-q", "-m", $"Add {path}");
        return GitCommand.Run(clone, "rev-parse", "HEAD");
    }

    private void Push(string clone, params string[] options) => GitCommand.Run(clone, server.AsAdministrator(["push", "-q", .. options, "origin", "HEAD"]));
}
