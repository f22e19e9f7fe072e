using System.Text;
using Klusterfuck.Engine.Repositories;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Commits;

public sealed class TreeComparisonTests : IDisposable
{
    private readonly GitFixture git = new();

    public void Dispose() => git.Dispose();

    [Fact]
    public async Task CompareAsync_EveryKindOfChange_SaidByFile()
    {
        var lines = string.Concat(Enumerable.Range(0, 40).Select(i => $"line {i}\n"));
        await git.CreateAsync(Text("changed", "a\nb\nc\n"), Text("gone", "x\n"), Text("old-name", lines), Text("mode", "m\n"), new FileChange("binary", new byte[] { 0, 1, 2 }));
        await git.CommitAsync(
            Text("changed", "a\nB\nc\nd\n"), Text("gone", null), Text("old-name", null), Text("new-name", lines + "more\n"), Text("added", "n\n"),
            new FileChange("mode", Encoding.UTF8.GetBytes("m\n"), Executable: true), new FileChange("binary", new byte[] { 0, 9 }));

        var comparison = await git.Log.CompareAsync(Hello, "HEAD~1", "HEAD", Token);

        Assert.Equal(
            ["added added +1 -0", "binary modified +0 -0 binary", "changed modified +2 -1", "gone removed +0 -1", "mode modified +0 -0", "new-name renamed +1 -0 from old-name"],
            comparison.Files.Select(file => $"{file.Path} {file.Change} +{file.Added} -{file.Removed}{(file.Binary ? " binary" : "")}{(file.OldPath is null ? "" : " from " + file.OldPath)}"));
        Assert.Equal("Begin", comparison.From.Subject);
        Assert.Equal("Change", comparison.To.Subject);
    }

    [Fact]
    public async Task CompareAsync_Patches_AreAppliedByGit()
    {
        var lines = string.Concat(Enumerable.Range(0, 40).Select(i => $"line {i}\n"));
        await git.CreateAsync(Text("changed", "a\nb\nc"), Text("gone", "x\n"), Text("old-name", lines), Text("mode", "m\n"));
        await git.CommitAsync(
            Text("changed", "a\nB\nc\nd\n"), Text("gone", null), Text("old-name", null), Text("new-name", lines + "more\n"), Text("added", "n\n"),
            new FileChange("mode", Encoding.UTF8.GetBytes("m\n"), Executable: true));
        var clone = git.Clone();
        GitCommand.Run(clone, "reset", "-q", "--hard", "HEAD~1");

        var comparison = await git.Log.CompareAsync(Hello, "HEAD~1", "HEAD", Token);
        var applied = GitCommand.Feed(clone, string.Concat(comparison.Files.Select(file => file.Patch)), "apply", "--index", "-");

        Assert.Equal("", applied.Error);
        Assert.Equal(GitCommand.Run(clone, "rev-parse", "origin/main^{tree}"), GitCommand.Run(clone, "write-tree"));
    }

    [Fact]
    public async Task CompareAsync_LargePatchAndLargeFile_AreLeftOut()
    {
        await git.CreateAsync(Text("a", "1"));
        await git.CommitAsync(
            Text("long", string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i}\n"))), new FileChange("large", new byte[5 * 1024 * 1024].Select(_ => (byte)'a').ToArray()));

        var files = (await git.Log.CompareAsync(Hello, "HEAD~1", "HEAD", Token)).Files;

        Assert.Equal([("large", 0, "", true), ("long", 100_000, "", false)], files.Select(file => (file.Path, file.Added, file.Patch, file.Binary)));
    }

    [Fact]
    public async Task CompareAsync_SameCommit_Empty()
    {
        await git.CreateAsync();

        Assert.Empty((await git.Log.CompareAsync(Hello, "HEAD", "main", Token)).Files);
    }
}
