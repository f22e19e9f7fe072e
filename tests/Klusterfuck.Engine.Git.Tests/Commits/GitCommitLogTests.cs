using Klusterfuck.Engine.Naming;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Commits;

public sealed class GitCommitLogTests : IDisposable
{
    private readonly GitFixture git = new();

    public void Dispose() => git.Dispose();

    [Fact]
    public async Task ResolveAsync_EveryForm_SameAsGit()
    {
        await git.CreateAsync();
        var clone = git.Clone();
        GitCommand.Run(clone, "checkout", "-qb", "side");
        GitCommand.Run(clone, "commit", "-q", "--allow-empty", "-m", "side");
        GitCommand.Run(clone, "checkout", "-q", "main");
        GitCommand.Run(clone, "commit", "-q", "--allow-empty", "-m", "two");
        GitCommand.Run(clone, "merge", "-q", "--no-ff", "-m", "merge", "side");
        GitCommand.Run(clone, "tag", "light", "HEAD~1");
        GitCommand.Run(clone, "tag", "-a", "-m", "annotated", "heavy", "HEAD^2");
        GitCommand.Run(clone, "tag", "-a", "-m", "of a tag", "heavier", "heavy");
        GitCommand.Run(clone, "push", "-q", "--all");
        GitCommand.Run(clone, "push", "-q", "--tags");
        var full = GitCommand.Run(clone, "rev-parse", "HEAD");
        string[] revisions =
        [
            "HEAD", "main", "side", "light", "heavy", "heavier", "HEAD~1", "HEAD~", "HEAD~2", "HEAD^", "HEAD^2", "HEAD^2~1", "HEAD^0", "HEAD~0", "main^^",
            "refs/heads/side", "refs/tags/light", "tags/heavy", "heads/main", full, full[..4], full[..7], full.ToUpperInvariant(), full[..9] + "~1",
        ];

        foreach (var revision in revisions)
        {
            var expected = GitCommand.Run(clone, "rev-parse", "--verify", $"{revision}^{{commit}}");
            Assert.Equal($"{revision} {expected}", $"{revision} {(await git.Log.ResolveAsync(Hello, revision, Token)).Id}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nope")]
    [InlineData(":/Begin")]
    [InlineData("@{-1}")]
    [InlineData("main@{1}")]
    [InlineData("HEAD:a.txt")]
    [InlineData("HEAD..main")]
    [InlineData("main...main")]
    [InlineData("HEAD^{tree}")]
    [InlineData("HEAD~9")]
    [InlineData("HEAD^3")]
    [InlineData("HEAD~99999999999999999999")]
    [InlineData("~1")]
    [InlineData("-x")]
    [InlineData("--all")]
    [InlineData("abc")]
    [InlineData("main main")]
    [InlineData("main\n")]
    [InlineData("../../etc")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffff")]
    public async Task ResolveAsync_NoCommit_CommitNotFound(string revision)
    {
        await git.CreateAsync();

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ResolveAsync(Hello, revision, Token));

        Assert.Equal(ErrorCodes.CommitNotFound, refused.Code);
        Assert.Contains("function default/hello", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_IdOfAFileOrTree_CommitNotFound()
    {
        await git.CreateAsync();

        foreach (var revision in (string[])["HEAD:a.txt", "HEAD^{tree}"])
        {
            var id = GitCommand.Run(git.Bare, "rev-parse", revision);
            var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ResolveAsync(Hello, id, Token));
            Assert.Equal(ErrorCodes.CommitNotFound, refused.Code);
        }
    }

    [Fact]
    public async Task ResolveAsync_TagAndBranchOfOneName_CommitAmbiguous()
    {
        await git.CreateAsync();
        await git.CommitAsync(Text("a.txt", "two"));
        GitCommand.Run(git.Bare, "tag", "main", "main~1");

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ResolveAsync(Hello, "main", Token));

        Assert.Equal(ErrorCodes.CommitAmbiguous, refused.Code);
        Assert.NotEqual(await git.Log.ResolveAsync(Hello, "refs/heads/main", Token), await git.Log.ResolveAsync(Hello, "refs/tags/main", Token));
    }

    [Fact]
    public async Task ResolveAsync_FourDigits_FindsTheOneCommitAmongOtherObjects()
    {
        await git.CreateAsync();
        var prefix = (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id.Value[..4];
        var number = 0;
        while (!GitHash.Blob($"{number}").StartsWith(prefix, StringComparison.Ordinal))
            number++;
        await git.CommitAsync(Text("same-prefix", $"{number}"));

        var found = await git.Log.ResolveAsync(Hello, prefix, Token);

        Assert.Equal("Begin", found.Subject);
    }

    [Fact]
    public async Task ResolveAsync_DefaultBranchIsNotMain_HeadIsIt()
    {
        await git.CreateAsync();
        GitCommand.Run(git.Bare, "branch", "trunk", "main");
        GitCommand.Run(git.Bare, "symbolic-ref", "HEAD", "refs/heads/trunk");

        var commit = await git.CommitAsync(Text("a.txt", "two"));

        Assert.Equal(commit.Id, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
        Assert.Equal(commit.Id.Value, GitCommand.Run(git.Bare, "rev-parse", "trunk"));
        Assert.NotEqual(commit.Id.Value, GitCommand.Run(git.Bare, "rev-parse", "main"));
    }

    [Fact]
    public async Task ListAsync_EmptyRepository_Empty()
    {
        GitCommand.Run(git.Root, "init", "-q", "--bare", git.Bare);

        Assert.Empty((await git.Log.ListAsync(Hello, "HEAD", PageRequest.First, Token)).Items);
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ResolveAsync(Hello, "HEAD", Token));
        Assert.Equal(ErrorCodes.CommitNotFound, refused.Code);
    }

    [Fact]
    public async Task ListAsync_Pages_AllInOrderAlsoWhereNewOnesCome()
    {
        await git.CreateAsync();
        for (var i = 0; i < 24; i++)
            await git.CommitAsync(Text("a.txt", $"{i}"));
        var expected = GitCommand.Run(git.Bare, "log", "--format=%H").Split('\n');

        var ids = new List<string>();
        var cursor = default(string);
        do
        {
            var page = await git.Log.ListAsync(Hello, "HEAD", new PageRequest(10, cursor), Token);
            ids.AddRange(page.Items.Select(commit => commit.Id.Value));
            cursor = page.Next;
            await git.CommitAsync(Text("b.txt", Guid.NewGuid().ToString()));
        }
        while (cursor is not null);

        Assert.Equal(expected, ids);
    }

    [Fact]
    public async Task ListAsync_UnknownCursor_CommitNotFound()
    {
        await git.CreateAsync();

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ListAsync(Hello, "HEAD", new PageRequest(10, "nonsense"), Token));

        Assert.Equal(ErrorCodes.CommitNotFound, refused.Code);
    }

    [Fact]
    public async Task CountBehindAsync_AncestorOrNot_CountsOnlyFromAnAncestor()
    {
        var first = await git.CreateAsync();
        var second = (await git.CommitAsync(Text("a.txt", "2"))).Id;
        var third = (await git.CommitAsync(Text("a.txt", "3"))).Id;
        var elsewhere = CommitId.Parse(new string('1', 40));

        Assert.Equal(2, await git.Log.CountBehindAsync(Hello, first, third, Token));
        Assert.Equal(1, await git.Log.CountBehindAsync(Hello, second, third, Token));
        Assert.Equal(0, await git.Log.CountBehindAsync(Hello, third, third, Token));
        Assert.Equal(0, await git.Log.CountBehindAsync(Hello, third, first, Token));
        Assert.Equal(0, await git.Log.CountBehindAsync(Hello, elsewhere, third, Token));
    }

    [Fact]
    public async Task ProtectAsync_ManyAtOnce_OneTagThatNoClientCanTouch()
    {
        var first = await git.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => git.Log.ProtectAsync(Hello, first, Token)));
        var clone = git.Clone();
        GitCommand.Run(clone, "commit", "-q", "--amend", "-m", "Begin again");
        GitCommand.Run(clone, "tag", "-f", $"kf/{first}", "HEAD");

        var mirror = GitCommand.Try(clone, "push", "--mirror", "origin");
        var delete = GitCommand.Try(clone, "push", "--delete", "origin", $"refs/tags/kf/{first}");
        var move = GitCommand.Try(clone, "push", "-f", "origin", $"HEAD:refs/tags/kf/{first}");
        var other = GitCommand.Try(clone, "push", "origin", "HEAD:refs/tags/kf/other");

        Assert.All((IEnumerable<(int, string, string Error)>)[mirror, move, other], push => Assert.Contains("deny updating a hidden ref", push.Error, StringComparison.Ordinal));
        Assert.Contains("deny deleting a hidden ref", delete.Error, StringComparison.Ordinal);
        Assert.Equal("Begin again", GitCommand.Run(git.Bare, "log", "-1", "--format=%s", "main"));
        Assert.Equal($"{first} refs/tags/kf/{first}", GitCommand.Run(git.Bare, "for-each-ref", "--format=%(objectname) %(refname)", "refs/tags"));
    }

    [Fact]
    public async Task ProtectAsync_OtherTags_ArePushedFromAnyClone()
    {
        await git.Log.ProtectAsync(Hello, await git.CreateAsync(), Token);
        var clone = git.Clone();
        GitCommand.Run(clone, "tag", "v1");

        GitCommand.Run(clone, "push", "-q", "--tags");
        GitCommand.Run(clone, "push", "-q", "--mirror");

        Assert.Equal("v1", GitCommand.Run(clone, "tag"));
        Assert.Equal(2, GitCommand.Run(git.Bare, "tag").Split('\n').Length);
    }

    [Fact]
    public async Task ProtectAsync_ForcePushedAwayAndCollected_IsStillThere()
    {
        var first = await git.CreateAsync();
        await git.Log.ProtectAsync(Hello, first, Token);
        var clone = git.Clone();
        GitCommand.Run(clone, "checkout", "-q", "--orphan", "fresh");
        GitCommand.Run(clone, "commit", "-q", "-m", "Fresh");
        GitCommand.Run(clone, "push", "-qf", "origin", "fresh:main");

        GitCommand.Run(git.Bare, "gc", "-q", "--prune=now");
        await git.Log.ProtectAsync(Hello, first, Token);

        Assert.Equal("Begin", (await git.Log.ResolveAsync(Hello, first.Value, Token)).Subject);
        Assert.Equal("Begin", (await git.Log.ResolveAsync(Hello, $"kf/{first}", Token)).Subject);
    }

    [Fact]
    public async Task ProtectAsync_NoSuchCommit_CommitNotFound()
    {
        await git.CreateAsync();

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ProtectAsync(Hello, CommitId.Parse(new string('1', 40)), Token));

        Assert.Equal(ErrorCodes.CommitNotFound, refused.Code);
    }
}
