using System.Text;
using Klusterfuck.Engine.Repositories;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Files;

public sealed class GitFileStoreTests : IDisposable
{
    private readonly GitFixture git = new();

    public void Dispose() => git.Dispose();

    [Fact]
    public async Task ListAsync_NestedFiles_ByPathWithSizeModeAndId()
    {
        await git.CreateAsync(Text("z.sh", "#!/bin/sh\n"), Text("lib/deep/a.txt", "abc"), Text("b", ""));

        var files = await git.Files.ListAsync(Hello, "HEAD", Token);

        Assert.Equal(
            [new FileEntry("b", 0, false, GitHash.Blob("")), new FileEntry("lib/deep/a.txt", 3, false, GitHash.Blob("abc")), new FileEntry("z.sh", 10, true, GitHash.Blob("#!/bin/sh\n"))],
            files);
    }

    [Fact]
    public async Task ReadAsync_AnyBytes_SameBytes()
    {
        byte[] bytes = [0, 255, 13, 10, 0xC3, 0x28];
        await git.CreateAsync(new FileChange("données/ü.bin", bytes));

        var content = await git.Files.ReadAsync(Hello, "HEAD", "données/ü.bin", Token);

        Assert.Equal(bytes, content.Bytes.ToArray());
        Assert.Equal(6, content.Entry.Size);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("lib")]
    [InlineData("lib/a.txt/x")]
    public async Task ReadAsync_NoFile_FileNotFound(string path)
    {
        await git.CreateAsync(Text("lib/a.txt", "a"));

        Assert.Equal(ErrorCodes.FileNotFound, (await Assert.ThrowsAsync<KlusterfuckException>(() => git.Files.ReadAsync(Hello, "HEAD", path, Token))).Code);
    }

    [Fact]
    public async Task CommitAsync_WriteChangeAndRemove_OneCommitOnTop()
    {
        var first = await git.CreateAsync(Text("keep", "k"), Text("old", "o"), Text("run", "#!/bin/sh\n"));

        var commit = await git.Files.CommitAsync(
            Hello, [Text("new/file", "n"), Text("old", null), Text("run", "echo"), Text("./plain", "p")], "Two\n\nBody", new Actor("Bob <x>\n", ""), Token);

        Assert.Equal("Two", commit.Subject);
        Assert.Equal(first.Value, GitCommand.Run(git.Bare, "rev-parse", "main~1"));
        Assert.Equal(
            "100644 keep\n100644 new/file\n100644 plain\n100755 run", GitCommand.Run(git.Bare, "ls-tree", "-r", "--format=%(objectmode) %(path)", "main"));
        Assert.Equal("Bob x <unknown> Body", GitCommand.Run(git.Bare, "log", "-1", "--format=%an <%ae> %b", "main").Trim());
        Assert.Equal("", GitCommand.Run(git.Bare, "fsck", "--strict"));
    }

    [Fact]
    public async Task CommitAsync_NothingDiffers_SameTip()
    {
        var first = await git.CreateAsync(Text("a", "1"));

        Assert.Equal(first, (await git.CommitAsync(Text("a", "1"))).Id);
        Assert.Equal(first, (await git.CommitAsync()).Id);
    }

    [Fact]
    public async Task CommitAsync_EmptyRepository_FirstCommit()
    {
        GitCommand.Run(git.Root, "init", "-q", "--bare", "-b", "trunk", git.Bare);

        var commit = await git.CommitAsync(Text("a", "1"));

        Assert.Equal(commit.Id.Value, GitCommand.Run(git.Bare, "rev-parse", "trunk"));
    }

    [Fact]
    public async Task CommitAsync_ExpectedBlob_HonouredBothWays()
    {
        await git.CreateAsync(Text("a", "1"));
        var seen = GitHash.Blob("1");

        await git.CommitAsync(Text("a", "2", seen));

        Assert.Equal(ErrorCodes.Changed, await CodeAsync(Text("a", "3", seen)));
        Assert.Equal(ErrorCodes.Changed, await CodeAsync(Text("a", null, seen)));
        Assert.Equal(ErrorCodes.Changed, await CodeAsync(Text("a", "3", "")));
        Assert.Equal(ErrorCodes.Changed, await CodeAsync(Text("absent", "3", seen)));
        await git.CommitAsync(Text("b", "1", ""));
        Assert.Equal("2", Encoding.UTF8.GetString((await git.Files.ReadAsync(Hello, "HEAD", "a", Token)).Bytes.Span));
    }

    [Fact]
    public async Task CommitAsync_FileAndFolderClash_PathInvalidUnlessRemoved()
    {
        await git.CreateAsync(Text("file", "f"), Text("folder/x", "x"));

        Assert.Equal(ErrorCodes.PathInvalid, await CodeAsync(Text("file/below", "1")));
        Assert.Equal(ErrorCodes.PathInvalid, await CodeAsync(Text("folder", "1")));
        Assert.Equal(ErrorCodes.PathInvalid, await CodeAsync(Text("p", "1"), Text("p/q", "1")));
        Assert.Equal(ErrorCodes.PathInvalid, await CodeAsync(Text("p", "1"), Text("p", "2")));
        Assert.Equal(ErrorCodes.FileNotFound, await CodeAsync(Text("folder", null)));
        Assert.Equal(ErrorCodes.FileNotFound, await CodeAsync(Text("absent", null)));
        await git.CommitAsync(Text("file", null), Text("file/below", "1"), Text("folder/x", null), Text("folder", "now a file"));
        Assert.Equal(["file/below", "folder"], (await git.Files.ListAsync(Hello, "HEAD", Token)).Select(file => file.Path));
    }

    [Fact]
    public async Task CommitAsync_ManyWritersAndRealPushes_NothingIsLost()
    {
        await git.CreateAsync(Text("a", "1"));
        var clone = git.Clone();
        var (made, pushed) = (0, 0);
        var writers = Task.WhenAll(Enumerable.Range(0, 30).Select(i => git.CommitAsync(Text($"file-{i}", $"{i}"))));
        while (!writers.IsCompleted || pushed == 0)
        {
            GitCommand.Run(clone, "pull", "-q", "--rebase");
            GitCommand.Run(clone, "commit", "-q", "--allow-empty", "-m", $"push {made++}");
            var push = GitCommand.Try(clone, "push", "-q");
            pushed += push.Code == 0 ? 1 : 0;
            Assert.Matches("^$|rejected|lock", push.Error);
        }

        await writers;
        GitCommand.Run(clone, "pull", "-q", "--rebase");
        GitCommand.Run(clone, "push", "-q");

        Assert.Equal(31, (await git.Files.ListAsync(Hello, "HEAD", Token)).Count);
        Assert.Equal($"{31 + made}", GitCommand.Run(git.Bare, "rev-list", "--count", "main"));
        Assert.Empty(Directory.GetFiles(git.Bare, "*.lock", SearchOption.AllDirectories));
        Assert.Equal("", GitCommand.Run(git.Bare, "fsck", "--strict", "--no-dangling"));
    }

    [Fact]
    public async Task CommitAsync_ReferencesPacked_GoesOnFromThere()
    {
        var first = await git.CreateAsync();
        GitCommand.Run(git.Bare, "gc", "-q");
        Assert.False(File.Exists(Path.Combine(git.Bare, "refs/heads/main")));

        await git.CommitAsync(Text("b", "1"));

        Assert.Equal(first.Value, GitCommand.Run(git.Bare, "rev-parse", "main~1"));
    }

    [Fact]
    public async Task CommitAsync_LockLeftByAKilledProcess_IsTakenAway()
    {
        await git.CreateAsync();
        var left = Path.Combine(git.Bare, "refs/heads/main.lock");
        File.WriteAllText(left, "");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-2));

        await git.CommitAsync(Text("b", "1"));

        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task CommitAsync_LockHeldByGit_ChangedAndSaysSo()
    {
        var first = await git.CreateAsync();
        File.WriteAllText(Path.Combine(git.Bare, "refs/heads/main.lock"), "");

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.CommitAsync(Text("b", "1")));

        Assert.Equal(ErrorCodes.Changed, refused.Code);
        Assert.Contains("main.lock", refused.Message, StringComparison.Ordinal);
        Assert.Equal(first, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
    }

    [Fact]
    public async Task ListAsync_NamesThatAreNotUtf8AndLinks_AreListed()
    {
        await git.CreateAsync(Text("a", "1"));
        var blob = GitCommand.Run(git.Bare, "rev-parse", "main:a");
        GitTrees.CommitTree(git.Bare, $"100644 blob {blob}\t\"caf\\351\"\n120000 blob {blob}\tlink\n");

        var files = await git.Files.ListAsync(Hello, "HEAD", Token);

        Assert.Equal(["caf\uFFFD", "link"], files.Select(file => file.Path));
        Assert.Equal("1", Encoding.UTF8.GetString((await git.Files.ReadAsync(Hello, "HEAD", "link", Token)).Bytes.Span));
    }

    private async Task<ErrorCode> CodeAsync(params FileChange[] changes) =>
        (await Assert.ThrowsAsync<KlusterfuckException>(() => git.CommitAsync(changes))).Code;
}
