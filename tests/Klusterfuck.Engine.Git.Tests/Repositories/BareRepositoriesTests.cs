using System.Diagnostics;
using Klusterfuck.Engine.Naming;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Repositories;

public sealed class BareRepositoriesTests : IDisposable
{
    private readonly GitFixture git = new();

    public void Dispose() => git.Dispose();

    [Fact]
    public async Task CreateAsync_Files_RealGitClonesThem()
    {
        var id = await git.CreateAsync(Text("run.sh", "#!/bin/sh\n"), Text("lib/a.txt", "a"));

        var clone = git.Clone();

        Assert.Equal(id.Value, GitCommand.Run(clone, "rev-parse", "HEAD"));
        Assert.Equal("main", GitCommand.Run(clone, "branch", "--show-current"));
        Assert.Equal("100644 lib/a.txt\n100755 run.sh", GitCommand.Run(clone, "ls-tree", "-r", "--format=%(objectmode) %(path)", "HEAD"));
        Assert.Equal("Ada <ada@example.org>", GitCommand.Run(clone, "log", "-1", "--format=%an <%ae>"));
        Assert.Equal("", GitCommand.Run(git.Bare, "fsck", "--strict"));
    }

    [Fact]
    public async Task CreateAsync_Exists_ChangedAndNothingTouched()
    {
        var id = await git.CreateAsync();

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.CreateAsync(Text("b.txt", "b")));

        Assert.Equal(ErrorCodes.Changed, refused.Code);
        Assert.Equal(id, (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id);
        Assert.Equal([git.Bare], Directory.GetFileSystemEntries(Path.GetDirectoryName(git.Bare)!));
    }

    [Fact]
    public async Task CreateAsync_ManyAtOnce_OneWins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            try
            {
                return (await git.CreateAsync(Text("a.txt", $"{i}"))).Value;
            }
            catch (KlusterfuckException e)
            {
                return e.Code.Id;
            }
        }));

        Assert.Equal(11, results.Count(result => result == ErrorCodes.Changed.Id));
        Assert.Equal([git.Bare], Directory.GetFileSystemEntries(Path.GetDirectoryName(git.Bare)!));
    }

    [Fact]
    public async Task LockAsync_TwoProcesses_OneAfterTheOther()
    {
        var other = new Git.Repositories.BareRepositories(Path.Combine(git.Root, "git"), TimeProvider.System);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<IDisposable> waiting;
        using (await git.Host.LockAsync(Hello, Token))
        {
            var cancelled = other.LockAsync(Hello, gone.Token);
            waiting = other.LockAsync(Hello, Token);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
            Assert.False(waiting.IsCompleted);
        }

        (await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token)).Dispose();
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData(".git/config")]
    public async Task CreateAsync_BadPath_NothingLeft(string path)
    {
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.CreateAsync(Text(path, "x")));

        Assert.Equal(ErrorCodes.PathInvalid, refused.Code);
        Assert.False(await git.Host.ExistsAsync(Hello, Token));
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(git.Bare)!));
    }

    [Fact]
    public async Task CreateAsync_Settings_ThoseOfAServedRepository()
    {
        await git.CreateAsync();

        Assert.Equal("refs/tags/kf", GitCommand.Run(git.Bare, "config", "transfer.hideRefs"));
        Assert.Equal("all", GitCommand.Run(git.Bare, "config", "core.fsync"));
        Assert.Equal("true", GitCommand.Run(git.Bare, "config", "receive.fsckObjects"));
        Assert.Equal("true", GitCommand.Run(git.Bare, "config", "http.receivepack"));
    }

    [Fact]
    public async Task RemoveAsync_Twice_TrueThenFalse()
    {
        await git.CreateAsync();

        Assert.True(await git.Host.RemoveAsync(Hello, Token));
        Assert.False(await git.Host.RemoveAsync(Hello, Token));
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(git.Bare)!));
    }

    [Fact]
    public async Task CreateAsync_LeftBehindByAKilledProcess_IsRemovedAfterAnHour()
    {
        var parent = Path.GetDirectoryName(git.Bare)!;
        var old = Directory.CreateDirectory(Path.Combine(parent, $".tmp-{DateTimeOffset.UtcNow.AddHours(-2).ToUnixTimeSeconds()}-x")).FullName;
        var young = Directory.CreateDirectory(Path.Combine(parent, $".tmp-{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}-x")).FullName;

        await git.CreateAsync();

        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(young));
    }

    [Fact]
    public async Task ResolveAsync_NoRepository_RepositoryNotFound()
    {
        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ResolveAsync(Hello, "HEAD", Token));

        Assert.Equal(ErrorCodes.RepositoryNotFound, refused.Code);
        Assert.Contains("function default/hello", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_FolderOfAnotherUser_StorageUnavailableAndSaysWhose()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can give a folder to somebody else.");
        await git.CreateAsync();
        using (var chown = Process.Start("chown", ["-R", "12345", git.Bare]))
            await chown.WaitForExitAsync(Token);

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.Log.ResolveAsync(Hello, "HEAD", Token));

        Assert.Equal(ErrorCodes.StorageUnavailable, refused.Code);
        Assert.Contains("belongs to another user", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.Hint);
    }

    [Fact]
    public async Task ResolveAsync_ObjectMissing_StorageUnavailable()
    {
        var id = (await git.CreateAsync()).Value;
        File.Delete(Path.Combine(git.Bare, "objects", id[..2], id[2..]));

        var refused = await Assert.ThrowsAsync<KlusterfuckException>(() => git.CommitAsync(Text("b", "b")));

        Assert.Equal(ErrorCodes.StorageUnavailable, refused.Code);
        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_FunctionAndFlow_AreApart()
    {
        var flow = Target.Flow(Hello.Namespace, Hello.Name);

        Assert.EndsWith("/git/default/functions/hello.git", git.Bare, StringComparison.Ordinal);
        Assert.EndsWith("/git/default/flows/hello.git", git.Host.Folder(flow), StringComparison.Ordinal);
    }
}
