using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

/// <summary>A git host in memory that can be down.</summary>
internal sealed class MemoryGit : IGitHost, ICommitLog, IFileStore, IRepositoryAccess
{
    private readonly ConcurrentDictionary<Target, List<(CommitId Id, Dictionary<string, byte[]> Files)>> repositories = new();

    public bool IsDown { get; set; }

    public ICollection<Target> Repositories => repositories.Keys;

    public ConcurrentDictionary<CommitId, bool> Protected { get; } = new();

    /// <summary>How often a reader could not be taken back.</summary>
    public int Refusals { get; private set; }

    /// <summary>The functions that may read.</summary>
    public ConcurrentDictionary<Target, bool> Readers { get; } = new();

    /// <summary>Commits a file on top.</summary>
    public CommitId Push(Target repository, string path, string text)
    {
        var commits = repositories[repository];
        lock (commits)
        {
            var files = new Dictionary<string, byte[]>(commits[^1].Files) { [path] = Encoding.UTF8.GetBytes(text) };
            var id = NewId();
            commits.Add((id, files));
            return id;
        }
    }

    public CommitId Tip(Target repository) => repositories[repository][^1].Id;

    public Task<bool> ExistsAsync(Target repository, CancellationToken cancellationToken) => Task.FromResult(Up() && repositories.ContainsKey(repository));

    public Task<IDisposable> LockAsync(Target repository, CancellationToken cancellationToken) => Task.FromResult<IDisposable>(new MemoryStream());

    public Task<CommitId> CreateAsync(Target repository, IReadOnlyList<FileChange> files, string message, Actor author, CancellationToken cancellationToken)
    {
        Up();
        var id = NewId();
        return repositories.TryAdd(repository, [(id, files.ToDictionary(f => f.Path, f => f.Bytes!.Value.ToArray()))])
            ? Task.FromResult(id)
            : throw new KlusterfuckException(ErrorCodes.Changed, "It is there.");
    }

    public Task<bool> RemoveAsync(Target repository, CancellationToken cancellationToken) => Task.FromResult(Up() && repositories.TryRemove(repository, out _));

    public Task<Commit> ResolveAsync(Target repository, string revision, CancellationToken cancellationToken)
    {
        Up();
        var commits = Find(repository);
        lock (commits)
        {
            var found = revision is "HEAD" or "main" ? commits[^1].Id : commits.Select(c => c.Id).FirstOrDefault(c => c.Value == revision);
            return found.Value.Length > 0
                ? Task.FromResult(new Commit(found, "subject", new Actor("ann", "ann@example.com"), DateTimeOffset.UnixEpoch))
                : throw new KlusterfuckException(ErrorCodes.CommitNotFound, $"No commit {revision}.");
        }
    }

    public Task<FileContent> ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken)
    {
        Up();
        var commits = Find(repository);
        lock (commits)
        {
            return commits.First(c => c.Id.Value == revision).Files.TryGetValue(path, out var bytes)
                ? Task.FromResult(new FileContent(new FileEntry(path, bytes.Length, false, "blob"), bytes))
                : throw new KlusterfuckException(ErrorCodes.FileNotFound, $"No file {path}.");
        }
    }

    public Task ProtectAsync(Target repository, CommitId commit, CancellationToken cancellationToken)
    {
        Up();
        Protected[commit] = true;
        return Task.CompletedTask;
    }

    public Task<RepositoryCredential> GrantAsync(Target function, Target repository, CancellationToken cancellationToken)
    {
        Up();
        Readers[function] = true;
        return Task.FromResult(CredentialOf(function, repository));
    }

    public RepositoryCredential CredentialOf(Target function, Target repository) =>
        new(new Uri($"http://gogs:3000/{repository.Namespace}/{repository.Name}.git"), $"kf-{function.Name}", "password");

    public Task<IReadOnlyCollection<Target>> ListGrantedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyCollection<Target>>([.. Readers.Keys]);

    public Task RevokeAsync(Target function, CancellationToken cancellationToken)
    {
        if (IsDown)
            Refusals++;
        Up();
        Readers.TryRemove(function, out _);
        return Task.CompletedTask;
    }

    public Task<Page<Commit>> ListAsync(Target repository, string revision, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> CountBehindAsync(Target repository, CommitId commit, CommitId tip, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<Comparison> CompareAsync(Target repository, string from, string to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<FileEntry>> ListAsync(Target repository, string revision, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Commit> CommitAsync(Target repository, IReadOnlyList<FileChange> changes, string message, Actor author, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static CommitId NewId() => CommitId.Parse(Convert.ToHexString(RandomNumberGenerator.GetBytes(20)));

    private List<(CommitId Id, Dictionary<string, byte[]> Files)> Find(Target repository) => repositories.TryGetValue(repository, out var commits)
        ? commits
        : throw new KlusterfuckException(ErrorCodes.RepositoryNotFound, $"No repository {repository}.");

    private bool Up() => IsDown ? throw new KlusterfuckException(ErrorCodes.GitHostUnavailable, "The git host does not answer.") : true;
}
