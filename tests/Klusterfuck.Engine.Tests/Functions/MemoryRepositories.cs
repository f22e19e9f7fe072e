using System.Globalization;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Tests.Functions;

/// <summary>Repositories in memory: straight lines of commits without files.</summary>
internal sealed class MemoryRepositories : IGitHost, ICommitLog
{
    private readonly Dictionary<Target, List<Commit>> repositories = [];
    private Task lastTurn = Task.CompletedTask;
    private int commits;

    public HashSet<CommitId> Protected { get; } = [];

    /// <summary>Commits that no branch reaches.</summary>
    public List<Commit> Strays { get; } = [];

    public int Counts { get; private set; }

    public IReadOnlyList<FileChange> CreatedWith { get; private set; } = [];

    public Exception? ResolveFails { get; set; }

    public Commit Add(Target repository)
    {
        if (!repositories.TryGetValue(repository, out var line))
            repositories[repository] = line = [];
        line.Insert(0, Next());
        return line[0];
    }

    public void AddEmpty(Target repository) => repositories[repository] = [];

    public Commit Next()
    {
        commits++;
        return new Commit(
            CommitId.Parse(commits.ToString("x40", CultureInfo.InvariantCulture)), $"commit {commits}", new Actor("me", "me@example.test"), DateTimeOffset.UnixEpoch);
    }

    /// <summary>Called before a repository is removed.</summary>
    public Action? BeforeRemove { get; set; }

    public async Task<IDisposable> LockAsync(Target repository, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (repositories)
            (before, lastTurn) = (lastTurn, mine.Task);
        await before.WaitAsync(cancellationToken);
        return new Turn(mine);
    }

    public Task<bool> ExistsAsync(Target repository, CancellationToken cancellationToken) => Task.FromResult(repositories.ContainsKey(repository));

    public Task<CommitId> CreateAsync(Target repository, IReadOnlyList<FileChange> files, string message, Actor author, CancellationToken cancellationToken)
    {
        CreatedWith = files;
        return Task.FromResult(Add(repository).Id);
    }

    public Task<bool> RemoveAsync(Target repository, CancellationToken cancellationToken)
    {
        BeforeRemove?.Invoke();
        return Task.FromResult(repositories.Remove(repository));
    }

    public Task<Commit> ResolveAsync(Target repository, string revision, CancellationToken cancellationToken)
    {
        if (ResolveFails is not null)
            throw ResolveFails;
        var line = LineOf(repository);
        return Task.FromResult((revision == "HEAD" ? line.FirstOrDefault() : line.Concat(Strays).FirstOrDefault(c => c.Id.Value == revision))
            ?? throw new KlusterfuckException(ErrorCodes.CommitNotFound, $"There is no commit '{revision}'."));
    }

    public Task<Page<Commit>> ListAsync(Target repository, string revision, PageRequest page, CancellationToken cancellationToken)
    {
        var line = LineOf(repository);
        var rest = line.Skip(page.Cursor is null ? 0 : line.FindIndex(c => c.Id.Value == page.Cursor) + 1).ToList();
        return Task.FromResult(rest.Count > page.Limit ? new Page<Commit>(rest[..page.Limit], rest[page.Limit - 1].Id.Value) : new Page<Commit>(rest, null));
    }

    public Task<int> CountBehindAsync(Target repository, CommitId commit, CommitId tip, CancellationToken cancellationToken)
    {
        Counts++;
        return Task.FromResult(Math.Max(0, LineOf(repository).FindIndex(c => c.Id == commit)));
    }

    public Task<Comparison> CompareAsync(Target repository, string from, string to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ProtectAsync(Target repository, CommitId commit, CancellationToken cancellationToken)
    {
        Protected.Add(commit);
        return Task.CompletedTask;
    }

    private List<Commit> LineOf(Target repository) => repositories.TryGetValue(repository, out var line)
        ? line
        : throw new KlusterfuckException(ErrorCodes.RepositoryNotFound, $"There is no repository of {repository}.");

    private sealed class Turn(TaskCompletionSource mine) : IDisposable
    {
        public void Dispose() => mine.SetResult();
    }
}
