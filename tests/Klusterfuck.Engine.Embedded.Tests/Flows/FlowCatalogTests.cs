using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using static Klusterfuck.Engine.Embedded.Tests.Flows.FlowBench;

namespace Klusterfuck.Engine.Embedded.Tests.Flows;

public sealed class FlowCatalogTests : IAsyncDisposable
{
    private readonly FlowBench bench = new();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task CreateAsync_Model_IsCommittedAndDeployed()
    {
        var flow = await bench.CreateAsync(Model("in"));

        Assert.Equal((flow.Status.Latest, 0), (flow.Status.Commit, flow.Status.Behind));
        Assert.NotNull(flow.Status.Commit);
        Assert.Equal([NodeId.Parse("in")], flow.Status.Entries);
        Assert.Equal(Model("in"), (await bench.Flows.ReadModelAsync(NamespaceName.Default, Name, null, Cancelled)).Json);
    }

    [Fact]
    public async Task CreateAsync_NoModel_GetsAValidOneAndDeploysNothing()
    {
        var flow = await bench.CreateAsync(null);

        Assert.Null(flow.Status.Commit);
        Assert.Equal(flow.Status.Latest, (await bench.Flows.DeployAsync(NamespaceName.Default, Name, null, EngineFixture.Me, Cancelled)).Status.Commit);
    }

    [Fact]
    public async Task CreateAsync_InvalidModel_SaysAllProblemsAndMakesNothing()
    {
        var error = await FailAsync(() => bench.CreateAsync("""{"version":1,"nodes":[{"id":"A","kind":"connector","connector":"http"},{"id":"b","kind":"connector","connector":"htp"}],"links":[],"x":1}"""));

        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.Equal(["$.nodes[0].id", "$.nodes[1].connector", "$.x"], error.Problems.Select(p => p.Path).Order(StringComparer.Ordinal));
        await AssertNothingAsync();
    }

    [Theory]
    [InlineData("IGitHost.LockAsync")]
    [InlineData("IGitHost.CreateAsync")]
    [InlineData("ICommitLog.ProtectAsync")]
    [InlineData("IDefinitionStore.TryAddAsync")]
    public async Task CreateAsync_APortFails_LeavesNothingBehindAndCanBeDoneAgain(string port)
    {
        bench.Before = call => Throw(call == port);

        Assert.Equal(ErrorCodes.DiskFull, (await FailAsync(() => bench.CreateAsync(Model("in")))).Code);

        bench.Before = _ => { };
        await AssertNothingAsync();
        Assert.NotNull((await bench.CreateAsync(Model("in"))).Status.Commit);
    }

    [Fact]
    public async Task CreateAsync_UndoingFailsToo_SaysTheFirstFailure()
    {
        bench.Before = call =>
        {
            Throw(call == "IDefinitionStore.TryAddAsync");
            if (call == "IGitHost.RemoveAsync")
                throw new KlusterfuckException(ErrorCodes.GitHostUnavailable, "It cannot be removed.");
        };

        Assert.Equal(ErrorCodes.DiskFull, (await FailAsync(() => bench.CreateAsync(Model("in")))).Code);
    }

    [Fact]
    public async Task CreateAsync_KeptRepository_IsAdoptedWithItsHistory()
    {
        var first = (await bench.CreateAsync(Model("first"))).Status.Commit;
        await bench.Flows.RemoveAsync(NamespaceName.Default, Name, removeRepository: false, null, Cancelled);

        var second = (await bench.CreateAsync(Model("second"))).Status;

        Assert.Equal([NodeId.Parse("second")], second.Entries);
        Assert.Equal([second.Commit, first], (await bench.Commits.ListAsync(Orders, "HEAD", PageRequest.First, Cancelled)).Items.Select(c => (CommitId?)c.Id));
    }

    [Fact]
    public async Task CreateAsync_FailsOnAnAdoptedRepository_KeepsIt()
    {
        await bench.CreateAsync(Model("in"));
        await bench.Flows.RemoveAsync(NamespaceName.Default, Name, removeRepository: false, null, Cancelled);
        bench.Before = call => Throw(call == "IDefinitionStore.TryAddAsync");

        await FailAsync(() => bench.CreateAsync(null));

        Assert.True(await bench.Git.ExistsAsync(Orders, Cancelled));
    }

    [Fact]
    public async Task CreateAsync_SixteenAtOnce_ExactlyOneWinsAndItsRepositoryStays()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            try
            {
                return (await bench.CreateAsync(Model($"in{i}"))).Definition.Uid;
            }
            catch (KlusterfuckException error) when (error.Code == ErrorCodes.FlowExists)
            {
                return null;
            }
        })));

        var flow = await bench.Flows.GetAsync(NamespaceName.Default, Name, Cancelled);
        Assert.Equal(flow.Definition.Uid, Assert.Single(results.OfType<string>()));
        Assert.Single(flow.Status.Entries);
    }

    [Fact]
    public async Task SaveModelAsync_AnotherBlobThanExpected_IsRefusedAndNothingIsCommitted()
    {
        await bench.CreateAsync(Model("in"));
        var seen = (await bench.Flows.ReadModelAsync(NamespaceName.Default, Name, null, Cancelled)).BlobId;
        var theirs = await SaveAsync(Model("theirs"), seen);

        var error = await FailAsync(() => SaveAsync(Model("mine"), seen));

        Assert.Equal(ErrorCodes.Changed, error.Code);
        Assert.Equal(theirs, (await bench.Commits.ResolveAsync(Orders, "HEAD", Cancelled)).Id);
    }

    [Fact]
    public async Task SaveModelAsync_Valid_DeploysNothingAndSaysWhatChanged()
    {
        var deployed = (await bench.CreateAsync(Model("in"))).Status.Commit;

        await SaveAsync(Model("in", "more"), null);

        var flow = await bench.Flows.GetAsync(NamespaceName.Default, Name, Cancelled);
        Assert.Equal((deployed, 1), (flow.Status.Commit, flow.Status.Behind));
        Assert.Contains("more", (await bench.Commits.ResolveAsync(Orders, "HEAD", Cancelled)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveModelAsync_Invalid_SaysAllProblemsAndCommitsNothing()
    {
        var tip = (await bench.CreateAsync(Model("in"))).Status.Latest;

        var error = await FailAsync(() => SaveAsync(Model("UP", "in", "in"), null));

        Assert.Equal((ErrorCodes.Invalid, 2), (error.Code, error.Problems.Count));
        Assert.Equal(tip, (await bench.Commits.ResolveAsync(Orders, "HEAD", Cancelled)).Id);
    }

    [Fact]
    public async Task DeployAsync_PushedInvalidModel_SaysAllProblemsAndKeepsWhatIsDeployed()
    {
        var deployed = (await bench.CreateAsync(Model("in"))).Status.Commit;
        await bench.PushAsync("""{"version":2,"nodes":[{"id":"in","kind":"connectr"}],"links":[{"from":"in","to":"gone"}]}""");

        var error = await FailAsync(() => bench.Flows.DeployAsync(NamespaceName.Default, Name, null, EngineFixture.Me, Cancelled));

        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.True(error.Problems.Count >= 3, string.Join('\n', error.Problems));
        Assert.Equal(deployed, (await bench.Flows.GetAsync(NamespaceName.Default, Name, Cancelled)).Status.Commit);
    }

    [Fact]
    public async Task RemoveAsync_OpenRuns_AreCancelled()
    {
        await bench.CreateAsync(FlowBench.Waiting);
        var run = (await bench.StartAsync()).Run;

        await bench.Flows.RemoveAsync(NamespaceName.Default, Name, removeRepository: true, null, Cancelled);

        Assert.Equal(RunStatus.Cancelled, (await bench.Runs.GetAsync(run, Cancelled)).Run.Status);
        await AssertNothingAsync();
    }

    [Fact]
    public async Task RemoveAsync_ChangedBetweenLookAndRemoval_IsRefused()
    {
        var seen = (await bench.CreateAsync(Model("in"))).Definition;
        bench.Before = call =>
        {
            if (call != "IDefinitionStore.TryRemoveAsync")
                return;
            bench.Before = _ => { };
            Assert.True(bench.Definitions.TryReplaceAsync(seen, Cancelled).Result);
        };

        var error = await FailAsync(() => bench.Flows.RemoveAsync(NamespaceName.Default, Name, true, seen.Generation, Cancelled));

        Assert.Equal(ErrorCodes.Changed, error.Code);
        Assert.Equal(2, (await bench.Flows.GetAsync(NamespaceName.Default, Name, Cancelled)).Definition.Generation);
        Assert.True(await bench.Git.ExistsAsync(Orders, Cancelled));
    }

    [Fact]
    public async Task AnyCall_UnknownFlow_IsNotFound()
    {
        foreach (var call in (Func<Task>[])
        [
            () => bench.Flows.GetAsync(NamespaceName.Default, Name, Cancelled),
            () => bench.Flows.ReadModelAsync(NamespaceName.Default, Name, null, Cancelled),
            () => SaveAsync(Model("in"), null),
            () => bench.Flows.DeployAsync(NamespaceName.Default, Name, null, EngineFixture.Me, Cancelled),
            () => bench.Flows.RemoveAsync(NamespaceName.Default, Name, true, null, Cancelled),
        ])
            Assert.Equal(ErrorCodes.FlowNotFound, (await FailAsync(call)).Code);
    }

    private static void Throw(bool now)
    {
        if (now)
            throw new KlusterfuckException(ErrorCodes.DiskFull, "The disk is full.");
    }

    private async Task<CommitId> SaveAsync(string model, string? expected) =>
        (await bench.Flows.SaveModelAsync(NamespaceName.Default, Name, model, null, expected, EngineFixture.Me, Cancelled)).Id;

    private async Task AssertNothingAsync()
    {
        Assert.Null(await bench.Definitions.FindAsync(NamespaceName.Default, Name, Cancelled));
        Assert.Null(await bench.Selections.FindSelectedAsync(Orders, Cancelled));
        Assert.False(await bench.Git.ExistsAsync(Orders, Cancelled));
    }
}
