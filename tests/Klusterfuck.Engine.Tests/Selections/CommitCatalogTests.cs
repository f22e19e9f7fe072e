using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections;
using Klusterfuck.Engine.Tests.Functions;

namespace Klusterfuck.Engine.Tests.Selections;

public sealed class CommitCatalogTests
{
    private static readonly Actor Me = new("me", "me@example.test");
    private static readonly Target Function = Target.Function(NamespaceName.Default, ResourceName.Parse("hello"));
    private static readonly Target Flow = Target.Flow(NamespaceName.Default, ResourceName.Parse("hello"));

    private readonly MemoryDefinitions<FunctionDefinition> functions = new();
    private readonly MemoryDefinitions<FlowDefinition> flows = new();
    private readonly MemoryRepositories git = new();
    private readonly RecordingPlatform platform = new();
    private readonly NotingFiles files = new();
    private readonly Check check = new();
    private readonly CommitCatalog catalog;

    public CommitCatalogTests() => catalog = new CommitCatalog(functions, flows, new MemorySelections(functions), git, files, platform, check);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SelectAsync_Function_ProtectsRecordsAndApplies()
    {
        await AddFunctionAsync();
        var first = git.Add(Function);
        git.Add(Function);

        var selected = await catalog.SelectAsync(Function, first.Id.Value, Me, Cancelled);

        Assert.Equal(new SelectedCommit(first, true), selected);
        Assert.Contains(first.Id, git.Protected);
        Assert.Equal([first.Id], platform.Prepared);
        Assert.Equal([("hello", first.Id)], platform.Applied);
        Assert.Equal(first.Id, (await catalog.ListSelectionsAsync(Function, Cancelled))[0].Commit);
    }

    [Fact]
    public async Task SelectAsync_UnknownRevision_ChangesNothing()
    {
        await AddFunctionAsync();
        git.Add(Function);

        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => catalog.SelectAsync(Function, "nowhere", Me, Cancelled));

        Assert.Equal(ErrorCodes.CommitNotFound, error.Code);
        Assert.Empty(await catalog.ListSelectionsAsync(Function, Cancelled));
        Assert.Empty(git.Protected);
    }

    [Fact]
    public async Task SelectAsync_FlowWithProblems_ChangesNothing()
    {
        await AddFlowAsync();
        var commit = git.Add(Flow);
        check.Problems = [new Problem("A", "$", "One."), new Problem("B", "$", "Two.")];

        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => catalog.SelectAsync(Flow, "HEAD", Me, Cancelled));
        Assert.Equal(2, error.Problems.Count);
        Assert.Empty(await catalog.ListSelectionsAsync(Flow, Cancelled));

        check.Problems = [];
        Assert.Equal(commit, (await catalog.SelectAsync(Flow, "HEAD", Me, Cancelled)).Commit);
        Assert.Empty(platform.Applied);
    }

    [Fact]
    public async Task UndoAsync_Selected_AppliesTheOneBeforeAndThenHasNothing()
    {
        await AddFunctionAsync();
        var first = git.Add(Function);
        var second = git.Add(Function);
        await catalog.SelectAsync(Function, first.Id.Value, Me, Cancelled);
        await catalog.SelectAsync(Function, second.Id.Value, Me, Cancelled);

        Assert.Equal(first, (await catalog.UndoAsync(Function, Me, Cancelled)).Commit);
        Assert.Equal([first.Id, second.Id, first.Id], platform.Prepared);
        Assert.Equal(("hello", first.Id), platform.Applied[^1]);
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => catalog.UndoAsync(Function, Me, Cancelled));
        Assert.Equal(ErrorCodes.NothingToUndo, error.Code);
    }

    [Fact]
    public async Task ListAsync_SelectedIsReached_IsMarkedInItsPlace()
    {
        await AddFunctionAsync();
        var commits = Enumerable.Range(0, 5).Select(_ => git.Add(Function)).Reverse().ToList();
        await catalog.SelectAsync(Function, commits[3].Id.Value, Me, Cancelled);

        var pages = await PagesAsync(Function, 2);

        Assert.Equal(commits, pages.SelectMany(p => p).Select(c => c.Commit));
        Assert.Equal(commits[3], pages.SelectMany(p => p).Single(c => c.Selected).Commit);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(100)]
    public async Task ListAsync_SelectedIsNotReached_ComesFirstAndNothingIsLost(int limit)
    {
        await AddFunctionAsync();
        var commits = Enumerable.Range(0, 5).Select(_ => git.Add(Function)).Reverse().ToList();
        var stray = git.Next();
        git.Strays.Add(stray);
        await catalog.SelectAsync(Function, stray.Id.Value, Me, Cancelled);

        var pages = await PagesAsync(Function, limit);

        Assert.Equal(commits.Prepend(stray), pages.SelectMany(p => p).Select(c => c.Commit));
        Assert.All(pages, p => Assert.True(p.Count <= limit));
        Assert.True(pages[0][0].Selected);
    }

    [Fact]
    public async Task ListAsync_SelectedWasCollected_ListsTheRest()
    {
        await AddFunctionAsync();
        var tip = git.Add(Function);
        var stray = git.Next();
        git.Strays.Add(stray);
        await catalog.SelectAsync(Function, stray.Id.Value, Me, Cancelled);
        git.Strays.Clear();

        Assert.Equal([new SelectedCommit(tip, false)], (await catalog.ListAsync(Function, PageRequest.First, Cancelled)).Items);
    }

    [Fact]
    public async Task AnyCall_NoSuchTarget_SaysWhich()
    {
        foreach (var (target, code) in new[] { (Function, ErrorCodes.FunctionNotFound), (Flow, ErrorCodes.FlowNotFound) })
        {
            Func<Task>[] calls =
            [
                () => catalog.ListAsync(target, PageRequest.First, Cancelled), () => catalog.GetAsync(target, "HEAD", Cancelled),
                () => catalog.SelectAsync(target, "HEAD", Me, Cancelled), () => catalog.UndoAsync(target, Me, Cancelled),
                () => catalog.ListSelectionsAsync(target, Cancelled), () => catalog.CompareAsync(target, "a", "b", Cancelled),
                () => catalog.ListFilesAsync(target, null, Cancelled), () => catalog.ReadFileAsync(target, null, "a", Cancelled),
                () => catalog.CommitFilesAsync(target, [new FileChange("a", null)], null, Me, Cancelled),
            ];
            foreach (var call in calls)
                Assert.Equal(code, (await Assert.ThrowsAsync<KlusterfuckException>(call)).Code);
        }
    }

    [Theory]
    [InlineData(null, "Update 2 files")]
    [InlineData("  ", "Update 2 files")]
    [InlineData("Greet", "Greet")]
    public async Task CommitFilesAsync_WithAndWithoutMessage_HasOne(string? message, string expected)
    {
        await AddFunctionAsync();
        await catalog.CommitFilesAsync(Function, [new FileChange("a", new byte[1]), new FileChange("b", null)], message, Me, Cancelled);
        Assert.Equal(expected, files.Message);
    }

    [Fact]
    public async Task CommitFilesAsync_Nothing_IsRefused()
    {
        await AddFunctionAsync();
        Assert.Equal(ErrorCodes.Invalid, (await Assert.ThrowsAsync<KlusterfuckException>(() => catalog.CommitFilesAsync(Function, [], null, Me, Cancelled))).Code);
    }

    private Task<bool> AddFunctionAsync() => functions.TryAddAsync(
        new FunctionDefinition
        {
            Namespace = Function.Namespace,
            Name = Function.Name,
            Uid = "1",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Runtime = FunctionRuntime.Shell,
            Repository = Function.Name,
        },
        null,
        Cancelled);

    private Task<bool> AddFlowAsync() => flows.TryAddAsync(
        new FlowDefinition { Namespace = Flow.Namespace, Name = Flow.Name, Uid = "2", CreatedAt = DateTimeOffset.UnixEpoch }, null, Cancelled);

    private async Task<List<IReadOnlyList<SelectedCommit>>> PagesAsync(Target target, int limit)
    {
        var pages = new List<IReadOnlyList<SelectedCommit>>();
        for (var page = new PageRequest(limit); ;)
        {
            var part = await catalog.ListAsync(target, page, Cancelled);
            pages.Add(part.Items);
            if (part.Next is null)
                return pages;
            page = page with { Cursor = part.Next };
        }
    }

    private sealed class Check : ICommitCheck
    {
        public IReadOnlyList<Problem> Problems { get; set; } = [];

        public Task<IReadOnlyList<Problem>> CheckAsync(Target flow, CommitId commit, CancellationToken cancellationToken) => Task.FromResult(Problems);
    }

    private sealed class NotingFiles : IFileStore
    {
        public string? Message { get; private set; }

        public Task<IReadOnlyList<FileEntry>> ListAsync(Target repository, string revision, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<FileContent> ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Commit> CommitAsync(Target repository, IReadOnlyList<FileChange> changes, string message, Actor author, CancellationToken cancellationToken)
        {
            Message = message;
            return Task.FromResult(new Commit(CommitId.Parse(new string('a', 40)), message, author, DateTimeOffset.UnixEpoch));
        }
    }
}
