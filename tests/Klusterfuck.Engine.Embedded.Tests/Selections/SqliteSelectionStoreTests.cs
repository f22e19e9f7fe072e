using System.Diagnostics;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Embedded.Tests.Selections;

public sealed class SqliteSelectionStoreTests : IDisposable
{
    private static readonly Actor Me = new("me", "me@example.test");

    private readonly TestFolder folder = new();
    private readonly TestDatabase stores;
    private readonly Target target = TestDatabase.Function("hello").Target;

    public SqliteSelectionStoreTests() => stores = new TestDatabase(folder);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UndoAsync_ThreeSelected_WalksBackToTheFirstAndNoFurther()
    {
        await AddAsync(1);
        await SelectAsync(2, 3);

        Assert.Equal(TestDatabase.Commit(2), await UndoAsync());
        Assert.Equal(TestDatabase.Commit(1), await UndoAsync());
        Assert.Null(await UndoAsync());
        Assert.Equal(TestDatabase.Commit(1), await stores.Selections.FindSelectedAsync(target, Cancelled));
    }

    [Fact]
    public async Task UndoAsync_SelectedAfterAnUndo_StartsFromThere()
    {
        await AddAsync(1);
        await SelectAsync(2, 3);
        await UndoAsync();
        await SelectAsync(4);

        Assert.Equal(TestDatabase.Commit(2), await UndoAsync());
        Assert.Equal(TestDatabase.Commit(1), await UndoAsync());
        Assert.Null(await UndoAsync());
    }

    [Fact]
    public async Task SelectAsync_SelectedAlready_ChangesNothing()
    {
        await AddAsync(1);
        await SelectAsync(2, 2);

        Assert.Equal(2, (await stores.Selections.ListAsync(target, Cancelled)).Count);
        Assert.Equal(TestDatabase.Commit(1), await UndoAsync());
    }

    [Fact]
    public async Task UndoAsync_ManySelectedAndUndoneSince_StillFindsTheFirst()
    {
        await AddAsync(1);
        for (var i = 2; i < 62; i++)
        {
            await SelectAsync(i);
            await UndoAsync();
        }

        await SelectAsync(2);
        Assert.Equal(TestDatabase.Commit(1), await UndoAsync());
    }

    [Fact]
    public async Task ListAsync_SixtySelected_KeepsTheLastFifty()
    {
        await AddAsync(1);
        await SelectAsync([.. Enumerable.Range(2, 59)]);
        await UndoAsync();

        var history = await stores.Selections.ListAsync(target, Cancelled);

        Assert.Equal(50, history.Count);
        Assert.Equal((TestDatabase.Commit(59), "me", true), (history[0].Commit, history[0].By, history[0].Undo));
        Assert.Equal((TestDatabase.Commit(60), false), (history[1].Commit, history[1].Undo));
        Assert.Equal(TestDatabase.Commit(12), history[^1].Commit);
    }

    [Fact]
    public async Task SelectAsync_NoSuchTarget_SaysWhich()
    {
        var function = await Assert.ThrowsAsync<KlusterfuckException>(() => stores.Selections.SelectAsync(target, TestDatabase.Commit(1), Me, Cancelled));
        Assert.Equal(ErrorCodes.FunctionNotFound, function.Code);
        var flow = await Assert.ThrowsAsync<KlusterfuckException>(
            () => stores.Selections.UndoAsync(Target.Flow(NamespaceName.Default, ResourceName.Parse("gone")), Me, Cancelled));
        Assert.Equal(ErrorCodes.FlowNotFound, flow.Code);
    }

    [Fact]
    public async Task FindSelectedAsync_AnotherProcessSelects_IsInForceForTheNextRequest()
    {
        using var other = new TestDatabase(folder);
        await AddAsync(1);
        for (var i = 2; i < 20; i++)
        {
            await other.Selections.SelectAsync(target, TestDatabase.Commit(i), Me, Cancelled);
            Assert.Equal(TestDatabase.Commit(i), await stores.Selections.FindSelectedAsync(target, Cancelled));
        }
    }

    [Fact]
    public async Task FindSelectedAsync_TenThousandTimes_FindsItEachTime()
    {
        await AddAsync(1);
        for (var i = 0; i < 1000; i++)
            await stores.Selections.FindSelectedAsync(target, Cancelled);

        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10_000; i++)
            Assert.NotNull(await stores.Selections.FindSelectedAsync(target, Cancelled));
        var each = Stopwatch.GetElapsedTime(began) / 10_000;

        TestContext.Current.SendDiagnosticMessage("FindSelectedAsync: {0:F2} µs each", each.TotalMicroseconds);
        TestContext.Current.TestOutputHelper!.WriteLine($"FindSelectedAsync: {each.TotalMicroseconds:F2} µs each");
    }

    public void Dispose()
    {
        stores.Dispose();
        folder.Dispose();
    }

    private async Task AddAsync(int commit) => await stores.Functions.TryAddAsync(
        TestDatabase.Function("hello"), new Selection(TestDatabase.Commit(commit), "me", DateTimeOffset.UnixEpoch, false), Cancelled);

    private async Task SelectAsync(params int[] commits)
    {
        foreach (var commit in commits)
            await stores.Selections.SelectAsync(target, TestDatabase.Commit(commit), Me, Cancelled);
    }

    private Task<CommitId?> UndoAsync() => stores.Selections.UndoAsync(target, Me, Cancelled);
}
