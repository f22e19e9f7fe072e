using Klusterfuck.Engine.Naming;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Checkouts;

public sealed class GitCheckoutSourceTests : IDisposable
{
    private readonly GitFixture git = new();

    public void Dispose() => git.Dispose();

    [Fact]
    public async Task WriteAsync_FilesModesAndLinks_AsInTheCommit()
    {
        await git.CreateAsync(Text("bin/run", "#!/bin/sh\necho hi\n"), Text("lib/a.txt", "a\r\n"), Text("empty", ""));
        var clone = git.Clone();
        File.CreateSymbolicLink(Path.Combine(clone, "bin/alias"), "run");
        File.CreateSymbolicLink(Path.Combine(clone, "bin/up"), "../lib/a.txt");
        File.CreateSymbolicLink(Path.Combine(clone, "folder"), "lib");
        File.CreateSymbolicLink(Path.Combine(clone, "chain"), "folder/../bin/alias");
        File.CreateSymbolicLink(Path.Combine(clone, "dangling"), "not/here");
        GitCommand.Run(clone, "add", "-A");
        GitCommand.Run(clone, "commit", "-qm", "Links");
        GitCommand.Run(clone, "push", "-q");
        var folder = git.NewFolder("out");

        await git.Checkouts.WriteAsync(Hello, await TipAsync(), folder, Token);

        Assert.Equal("a\r\n", File.ReadAllText(Path.Combine(folder, "lib/a.txt")));
        Assert.Equal("a\r\n", File.ReadAllText(Path.Combine(folder, "bin/up")));
        Assert.Equal("a\r\n", File.ReadAllText(Path.Combine(folder, "folder/a.txt")));
        Assert.Equal("folder/../bin/alias", new FileInfo(Path.Combine(folder, "chain")).LinkTarget);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(Convert.ToInt32("755", 8), (int)File.GetUnixFileMode(Path.Combine(folder, "bin/run")));
            Assert.Equal(Convert.ToInt32("644", 8), (int)File.GetUnixFileMode(Path.Combine(folder, "empty")));
        }

        Assert.False(Path.Exists(Path.Combine(folder, ".git")));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    [InlineData("sub/../../outside")]
    [InlineData("..")]
    [InlineData("here/../../outside")]
    [InlineData("up/..")]
    [InlineData("deep/link")]
    [InlineData("loop")]
    public async Task WriteAsync_LinkThatLeaves_PathInvalidAndNothingWritten(string target)
    {
        await git.CreateAsync();
        var bare = git.Bare;
        string Link(string to) => $"120000 blob {GitTrees.Blob(bare, to)}";
        var deep = GitCommand.Feed(bare, $"{Link("../../x")}\tlink\n", "mktree").Output.Trim();
        GitTrees.CommitTree(bare, $"{Link(target)}\tevil\n{Link(".")}\there\n{Link(".")}\tup\n{Link("loop")}\tloop\n040000 tree {deep}\tdeep\n100644 blob {GitTrees.Blob(bare, "x")}\ta.txt\n");
        var folder = git.NewFolder("out");

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(async () => await git.Checkouts.WriteAsync(Hello, await TipAsync(), folder, Token));

        Assert.Equal(ErrorCodes.PathInvalid, refused.Code);
        Assert.Contains("symbolic link", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".git")]
    [InlineData(".GIT")]
    [InlineData("git~1")]
    [InlineData(".g\u200Cit")]
    [InlineData(".git. ")]
    [InlineData(".git::$INDEX_ALLOCATION")]
    [InlineData("../../evil")]
    [InlineData("a\\b")]
    [InlineData(".")]
    public async Task WriteAsync_NameThatIsNone_PathInvalidAndNothingWritten(string name)
    {
        await git.CreateAsync();
        GitTrees.CommitRaw(git.Bare, ("100644", name, GitTrees.Blob(git.Bare, "x")));
        var folder = git.NewFolder("out");

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(async () => await git.Checkouts.WriteAsync(Hello, await TipAsync(), folder, Token));

        Assert.Equal(ErrorCodes.PathInvalid, refused.Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Assert.False(File.Exists(Path.Combine(git.Root, "evil")));
    }

    [Fact]
    public async Task WriteAsync_LinkAndFolderOfOneName_PathInvalid()
    {
        await git.CreateAsync();
        var outside = git.NewFolder("outside");
        var tree = GitCommand.Feed(git.Bare, $"100644 blob {GitTrees.Blob(git.Bare, "x")}\tf\n", "mktree").Output.Trim();
        GitTrees.CommitRaw(git.Bare, ("120000", "a", GitTrees.Blob(git.Bare, "here")), ("40000", "a", tree));
        var folder = git.NewFolder("out");

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(async () => await git.Checkouts.WriteAsync(Hello, await TipAsync(), folder, Token));

        Assert.Equal(ErrorCodes.PathInvalid, refused.Code);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task WriteAsync_NameThatIsNotUtf8_PathInvalid()
    {
        await git.CreateAsync();
        GitTrees.CommitTree(git.Bare, $"100644 blob {GitTrees.Blob(git.Bare, "x")}\t\"caf\\351\"\n");

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(async () => await git.Checkouts.WriteAsync(Hello, await TipAsync(), git.NewFolder("out"), Token));

        Assert.Equal(ErrorCodes.PathInvalid, refused.Code);
        Assert.Contains("UTF-8", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_Submodule_PathInvalidAndSaysSo()
    {
        await git.CreateAsync();
        GitTrees.CommitTree(git.Bare, $"160000 commit {new string('1', 40)}\tvendor\n");

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(async () => await git.Checkouts.WriteAsync(Hello, await TipAsync(), git.NewFolder("out"), Token));

        Assert.Equal(ErrorCodes.PathInvalid, refused.Code);
        Assert.Contains("submodule", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_NoSuchCommit_CommitNotFound()
    {
        await git.CreateAsync();

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(
            () => git.Checkouts.WriteAsync(Hello, CommitId.Parse(new string('1', 40)), git.NewFolder("out"), Token));

        Assert.Equal(ErrorCodes.CommitNotFound, refused.Code);
    }

    [Fact]
    public async Task WriteAsync_SameCommitTwiceAtOnce_BothWhole()
    {
        await git.CreateAsync([.. Enumerable.Range(0, 300).Select(i => Text($"d{i % 7}/f{i}", $"{i}"))]);
        var tip = await TipAsync();
        var folders = Enumerable.Range(0, 4).Select(i => git.NewFolder($"out{i}")).ToList();

        await Task.WhenAll(folders.Select(folder => git.Checkouts.WriteAsync(Hello, tip, folder, Token)));

        Assert.All(folders, folder => Assert.Equal(300, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length));
    }

    private async Task<CommitId> TipAsync() => (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id;
}
