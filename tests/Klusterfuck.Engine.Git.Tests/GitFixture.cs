using System.Text;
using Klusterfuck.Engine.Git.Checkouts;
using Klusterfuck.Engine.Git.Commits;
using Klusterfuck.Engine.Git.Files;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Git.Tests;

/// <summary>A folder of its own with the adapters over it.</summary>
public sealed class GitFixture : IDisposable
{
    public GitFixture()
    {
        Root = Directory.CreateTempSubdirectory("kf-git-").FullName;
        Host = new BareRepositories(Path.Combine(Root, "git"), TimeProvider.System);
        Log = new GitCommitLog(Host, TimeProvider.System);
        Files = new GitFileStore(Host, TimeProvider.System);
        Checkouts = new GitCheckoutSource(Host, TimeProvider.System);
    }

    public static Actor Ada { get; } = new("Ada", "ada@example.org");

    public static Target Hello { get; } = Target.Function(NamespaceName.Default, ResourceName.Parse("hello"));

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Root { get; }

    public BareRepositories Host { get; }

    public GitCommitLog Log { get; }

    public GitFileStore Files { get; }

    public GitCheckoutSource Checkouts { get; }

    public string Bare => Host.Folder(Hello);

    public static FileChange Text(string path, string? content, string? expected = null) =>
        new(path, content is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(content)), null, expected);

    public Task<CommitId> CreateAsync(params FileChange[] files) =>
        Host.CreateAsync(Hello, files.Length == 0 ? [Text("a.txt", "one\n")] : files, "Begin", Ada, Token);

    public Task<Commit> CommitAsync(params FileChange[] files) => Files.CommitAsync(Hello, files, "Change", Ada, Token);

    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;

    public string Clone(string name = "clone")
    {
        GitCommand.Run(Root, "clone", "-q", Bare, name);
        return Path.Combine(Root, name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
