using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Embedded.Tests.Definitions;

public sealed class SqliteDefinitionStoreTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly TestDatabase stores;

    public SqliteDefinitionStoreTests() => stores = new TestDatabase(folder);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindAsync_EverythingSet_ComesBackAsItWas()
    {
        var function = TestDatabase.Function("hello") with
        {
            Path = "a/b",
            Env = ImmutableSortedDictionary<string, string>.Empty.Add("GREETING", "hällo \"you\"\n").Add("At", "2026-01-02T03:04:05Z"),
            Secrets = [ResourceName.Parse("api-key")],
            Access = FunctionAccess.Public,
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("team", "a").Add("Team", "b"),
        };
        Assert.True(await stores.Functions.TryAddAsync(function, null, Cancelled));

        var found = await stores.Functions.FindAsync(function.Namespace, function.Name, Cancelled);

        Assert.NotNull(found);
        Assert.Equal(function.Env, found.Env);
        Assert.Equal(function.Labels, found.Labels);
        Assert.Equal(function.Secrets, found.Secrets);
        Assert.Equal(function with { Env = found.Env, Labels = found.Labels, Secrets = found.Secrets }, found);
    }

    /// <summary>What one function said of its hosting was once read into the defaults all functions share.</summary>
    [Fact]
    public async Task FindAsync_AnotherWithHostingOfItsOwn_LeavesItsOwnAndTheDefaultsAsTheyAre()
    {
        var plain = TestDatabase.Function("plain");
        var large = TestDatabase.Function("large") with { Hosting = new FunctionHosting { Image = "worker:2", Limits = new FunctionLimits(Memory: "2Gi") } };
        Assert.True(await stores.Functions.TryAddAsync(plain, null, Cancelled));
        Assert.True(await stores.Functions.TryAddAsync(large, null, Cancelled));

        var before = await stores.Functions.FindAsync(plain.Namespace, plain.Name, Cancelled);
        var other = await stores.Functions.FindAsync(large.Namespace, large.Name, Cancelled);

        Assert.Equal(new FunctionHosting(), before!.Hosting);
        Assert.Equal(large.Hosting, other!.Hosting);
        Assert.Equal(new FunctionHosting(), FunctionHosting.Default);
    }

    [Fact]
    public async Task TryAddAsync_NameTaken_ChangesNothing()
    {
        var first = TestDatabase.Function("hello");
        Assert.True(await stores.Functions.TryAddAsync(first, Selected(1), Cancelled));

        Assert.False(await stores.Functions.TryAddAsync(TestDatabase.Function("hello"), Selected(2), Cancelled));

        Assert.Equal(first.Uid, (await stores.Functions.FindAsync(first.Namespace, first.Name, Cancelled))!.Uid);
        Assert.Equal(TestDatabase.Commit(1), await stores.Selections.FindSelectedAsync(first.Target, Cancelled));
    }

    [Fact]
    public async Task TryAddAsync_SixtyFourAtOnceFromTwoProcesses_ExactlyOneWins()
    {
        using var other = new TestDatabase(folder);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(
            () => (i % 2 == 0 ? stores : other).Functions.TryAddAsync(TestDatabase.Function("hello"), Selected(i), Cancelled), Cancelled)));

        Assert.Equal(1, results.Count(won => won));
        Assert.Single(await stores.Selections.ListAsync(TestDatabase.Function("hello").Target, Cancelled));
    }

    [Fact]
    public async Task TryReplaceAsync_StaleGeneration_ChangesNothing()
    {
        var function = TestDatabase.Function("hello");
        await stores.Functions.TryAddAsync(function, null, Cancelled);
        Assert.True(await stores.Functions.TryReplaceAsync(function with { Path = "first" }, Cancelled));

        Assert.False(await stores.Functions.TryReplaceAsync(function with { Path = "second" }, Cancelled));

        var found = await stores.Functions.FindAsync(function.Namespace, function.Name, Cancelled);
        Assert.Equal((2, "first"), (found!.Generation, found.Path));
    }

    [Fact]
    public async Task TryReplaceAsync_RemovedAndMadeAgain_IsAnotherOne()
    {
        var function = TestDatabase.Function("hello");
        await stores.Functions.TryAddAsync(function, null, Cancelled);
        await stores.Functions.TryRemoveAsync(function, null, Cancelled);
        await stores.Functions.TryAddAsync(TestDatabase.Function("hello"), null, Cancelled);

        Assert.False(await stores.Functions.TryReplaceAsync(function, Cancelled));
    }

    [Fact]
    public async Task TryRemoveAsync_WithSelections_TakesThemAlong()
    {
        var function = TestDatabase.Function("hello");
        await stores.Functions.TryAddAsync(function, Selected(1), Cancelled);

        Assert.True(await stores.Functions.TryRemoveAsync(function, null, Cancelled));
        Assert.False(await stores.Functions.TryRemoveAsync(function, null, Cancelled));

        Assert.Null(await stores.Functions.FindAsync(function.Namespace, function.Name, Cancelled));
        Assert.Null(await stores.Selections.FindSelectedAsync(function.Target, Cancelled));
        await stores.Functions.TryAddAsync(TestDatabase.Function("hello"), null, Cancelled);
        Assert.Empty(await stores.Selections.ListAsync(function.Target, Cancelled));
    }

    [Fact]
    public async Task TryRemoveAsync_AnotherGenerationOrMadeAgain_ChangesNothing()
    {
        var function = TestDatabase.Function("hello");
        await stores.Functions.TryAddAsync(function, null, Cancelled);
        await stores.Functions.TryReplaceAsync(function, Cancelled);

        Assert.False(await stores.Functions.TryRemoveAsync(function, 1, Cancelled));
        Assert.False(await stores.Functions.TryRemoveAsync(TestDatabase.Function("hello"), null, Cancelled));
        Assert.Equal(function.Uid, (await stores.Functions.FindAsync(function.Namespace, function.Name, Cancelled))!.Uid);
        Assert.True(await stores.Functions.TryRemoveAsync(function, 2, Cancelled));
    }

    [Fact]
    public async Task TryRemoveAsync_ChangedByAnotherProcessAtTheSameTime_ExactlyOneIsDone()
    {
        using var other = new TestDatabase(folder);
        for (var i = 0; i < 30; i++)
        {
            var function = TestDatabase.Function($"f{i}");
            await stores.Functions.TryAddAsync(function, null, Cancelled);

            var both = await Task.WhenAll(
                Task.Run(() => stores.Functions.TryRemoveAsync(function, 1, Cancelled), Cancelled),
                Task.Run(() => other.Functions.TryReplaceAsync(function with { Path = "theirs" }, Cancelled), Cancelled));

            Assert.True(both[0] != both[1]);
            Assert.Equal(both[1] ? "theirs" : null, (await stores.Functions.FindAsync(function.Namespace, function.Name, Cancelled))?.Path);
        }
    }

    [Fact]
    public async Task ListAsync_PagesAndLabels_GivesEachOnceInOrdinalOrder()
    {
        var names = Enumerable.Range(0, 25).Select(i => $"f{i}").Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            var labels = ImmutableSortedDictionary<string, string>.Empty.Add("odd", name.Length == 2 ? "yes" : "no");
            await stores.Functions.TryAddAsync(TestDatabase.Function(name) with { Labels = labels }, null, Cancelled);
        }

        await stores.Flows.TryAddAsync(
            new FlowDefinition { Namespace = NamespaceName.Default, Name = ResourceName.Parse("f1"), Uid = Guid.NewGuid().ToString("N"), CreatedAt = DateTimeOffset.UnixEpoch },
            null,
            Cancelled);

        Assert.Equal(names, await ListAsync(LabelSelector.Everything, 4));
        Assert.Equal(names.Where(n => n.Length == 2), await ListAsync(LabelSelector.Parse("odd=yes"), 3));
        Assert.Equal(15, (await ListAsync(LabelSelector.Parse("odd!=yes"), 1000)).Count);
    }

    [Fact]
    public async Task FindAsync_ChangedByAnotherProcess_SeesItAtOnce()
    {
        using var other = new TestDatabase(folder);
        var function = TestDatabase.Function("hello");
        await stores.Functions.TryAddAsync(function, null, Cancelled);
        await stores.Functions.FindAsync(function.Namespace, function.Name, Cancelled);

        Assert.True(await other.Functions.TryReplaceAsync(function with { Path = "changed" }, Cancelled));

        Assert.Equal("changed", (await stores.Functions.FindAsync(function.Namespace, function.Name, Cancelled))!.Path);
    }

    public void Dispose()
    {
        stores.Dispose();
        folder.Dispose();
    }

    private static Selection Selected(int number) => new(TestDatabase.Commit(number), "me", DateTimeOffset.UnixEpoch, false);

    private async Task<List<string>> ListAsync(LabelSelector labels, int limit)
    {
        var names = new List<string>();
        for (var page = new PageRequest(limit); ;)
        {
            var part = await stores.Functions.ListAsync(NamespaceName.Default, labels, page, Cancelled);
            Assert.True(part.Items.Count <= limit);
            names.AddRange(part.Items.Select(f => f.Name.Value));
            if (part.Next is null)
                return names;
            page = page with { Cursor = part.Next };
        }
    }
}
