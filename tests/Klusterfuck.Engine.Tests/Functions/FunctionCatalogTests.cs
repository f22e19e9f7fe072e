using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Functions;

public sealed class FunctionCatalogTests
{
    private static readonly Actor Me = new("me", "me@example.test");
    private static readonly ResourceName Hello = ResourceName.Parse("hello");
    private static readonly Target HelloRepository = Target.Function(NamespaceName.Default, Hello);

    private readonly MemoryDefinitions<FunctionDefinition> definitions = new();
    private readonly MemoryRepositories git = new();
    private readonly MemorySecrets secrets = new();
    private readonly RecordingPlatform platform = new();
    private readonly FunctionCatalog catalog;

    public FunctionCatalogTests() =>
        catalog = new FunctionCatalog(definitions, new MemorySelections(definitions), secrets, git, git, platform, TimeProvider.System);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static NewFunction New => new(NamespaceName.Default, Hello) { Runtime = FunctionRuntime.Shell };

    [Fact]
    public async Task CreateAsync_NewName_MakesARepositoryFromTheTemplateAndSelectsItsTip()
    {
        var function = await catalog.CreateAsync(New, Me, Cancelled);

        var tip = (await git.ResolveAsync(HelloRepository, "HEAD", Cancelled)).Id;
        Assert.Contains(git.CreatedWith, f => f.Path == "config.yaml");
        Assert.Equal((tip, tip, 0, FunctionState.Ready), (function.Status.Commit, function.Status.Latest, function.Status.Behind, function.Status.State));
        Assert.Contains(tip, git.Protected);
        Assert.Equal([("hello", tip)], platform.Applied);
        Assert.Equal("me", definitions.FirstSelections[(NamespaceName.Default, Hello)].By);
        Assert.Equal(32, function.Definition.Uid.Length);
    }

    [Fact]
    public async Task CreateAsync_KeptRepository_IsAdoptedAsItIs()
    {
        git.Add(HelloRepository);
        var tip = git.Add(HelloRepository);

        var function = await catalog.CreateAsync(New, Me, Cancelled);

        Assert.Equal(tip.Id, function.Status.Commit);
        Assert.Empty(git.CreatedWith);
    }

    [Fact]
    public async Task CreateAsync_EmptyRepository_IsAdoptedWithNothingSelected()
    {
        git.AddEmpty(HelloRepository);

        var function = await catalog.CreateAsync(New, Me, Cancelled);

        Assert.Null(function.Status.Commit);
        Assert.Null(function.Status.Latest);
        Assert.Empty(platform.Applied);
    }

    [Fact]
    public async Task CreateAsync_NameTaken_IsRefusedAndTheFirstStays()
    {
        var first = await catalog.CreateAsync(New, Me, Cancelled);

        Assert.Equal(ErrorCodes.FunctionExists, (await FailAsync(() => catalog.CreateAsync(New, Me, Cancelled))).Code);

        Assert.Equal(first.Definition.Uid, (await catalog.GetAsync(NamespaceName.Default, Hello, Cancelled)).Definition.Uid);
        Assert.True(await git.ExistsAsync(HelloRepository, Cancelled));
    }

    [Fact]
    public async Task CreateAsync_EverythingWrong_SaysAllAtOnceAndMakesNothing()
    {
        await secrets.SetAsync(NamespaceName.Default, ResourceName.Parse("for-connectors"), "hidden", false, Cancelled);
        await secrets.SetAsync(NamespaceName.Default, ResourceName.Parse("kf-run"), "hidden", true, Cancelled);
        await secrets.SetAsync(NamespaceName.Default, ResourceName.Parse("0"), "hidden", true, Cancelled);
        await secrets.SetAsync(NamespaceName.Default, ResourceName.Parse("both"), "hidden", true, Cancelled);
        var wrong = New with
        {
            Path = "../elsewhere",
            Repository = ResourceName.Parse("missing"),
            Env = Map(("KF_COMMIT", "x"), ("kf_x", "x"), ("A-B", "x"), ("1A", "x"), ("", "x"), ("NUL", "a\0b"), ("LONG", new string('x', 140_000)), ("BOTH", "x"), ("FINE", "x")),
            Secrets = [.. new[] { "missing", "for-connectors", "kf-run", "0", "both" }.Select(ResourceName.Parse)],
            Labels = Map(("team", "a b"), ("-", "x"), ("example.org/tier", "one")),
        };

        var error = await FailAsync(() => catalog.CreateAsync(wrong, Me, Cancelled));

        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.Equal(
            [
                "$.env['']", "$.env['1A']", "$.env['A-B']", "$.env['KF_COMMIT']", "$.env['LONG']", "$.env['NUL']", "$.env['kf_x']", "$.labels['-']", "$.labels['team']",
                "$.path", "$.repository", "$.secrets[0]", "$.secrets[1]", "$.secrets[2]", "$.secrets[3]", "$.secrets[4]",
            ],
            error.Problems.Select(p => p.Path).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
        Assert.Null(await definitions.FindAsync(NamespaceName.Default, Hello, Cancelled));
        Assert.False(await git.ExistsAsync(HelloRepository, Cancelled));
    }

    [Fact]
    public async Task CreateAsync_UnknownRepositoryAlone_IsNotFound()
    {
        var error = await FailAsync(() => catalog.CreateAsync(New with { Repository = ResourceName.Parse("missing") }, Me, Cancelled));

        Assert.Equal(ErrorCodes.RepositoryNotFound, error.Code);
        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_AnothersRepositoryAndPath_UsesIt()
    {
        await catalog.CreateAsync(New, Me, Cancelled);

        var function = await catalog.CreateAsync(
            new NewFunction(NamespaceName.Default, ResourceName.Parse("second")) { Repository = Hello, Path = "./part/" }, Me, Cancelled);

        Assert.Equal((Hello, "part", FunctionRuntime.Shell), (function.Definition.Repository, function.Definition.Path, function.Definition.Runtime));
        Assert.False(await git.ExistsAsync(Target.Function(NamespaceName.Default, ResourceName.Parse("second")), Cancelled));
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("store")]
    [InlineData("apply")]
    public async Task CreateAsync_AnyPartFails_LeavesNothingBehind(string part)
    {
        var full = new KlusterfuckException(ErrorCodes.DiskFull, "The disk is full.");
        git.ResolveFails = part == "resolve" ? full : null;
        definitions.AddFails = part == "store" ? full : null;
        platform.ApplyFails = part == "apply" ? new OperationCanceledException() : null;

        var error = await Assert.ThrowsAnyAsync<Exception>(() => catalog.CreateAsync(New, Me, Cancelled));

        Assert.True(error == full || error is OperationCanceledException);
        Assert.Null(await definitions.FindAsync(NamespaceName.Default, Hello, Cancelled));
        Assert.False(await git.ExistsAsync(HelloRepository, Cancelled));
    }

    [Fact]
    public async Task CreateAsync_FailsOnAnAdoptedRepository_KeepsIt()
    {
        git.Add(HelloRepository);
        definitions.AddFails = new KlusterfuckException(ErrorCodes.DiskFull, "The disk is full.");

        await FailAsync(() => catalog.CreateAsync(New, Me, Cancelled));

        Assert.True(await git.ExistsAsync(HelloRepository, Cancelled));
    }

    // A creation that failed removed the repository that another one had adopted meanwhile.
    [Fact]
    public async Task CreateAsync_AnotherWhileAFailedOneIsUndone_KeepsARepository()
    {
        Task<Function>? other = null;
        definitions.AddFails = new KlusterfuckException(ErrorCodes.DiskFull, "The disk is full.");
        git.BeforeRemove = () =>
        {
            definitions.AddFails = null;
            other = Task.Run(() => catalog.CreateAsync(New, Me, Cancelled), Cancelled);
            Task.WaitAny([other], 200, Cancelled);
        };

        await FailAsync(() => catalog.CreateAsync(New, Me, Cancelled));

        var function = await other!;
        Assert.True(await git.ExistsAsync(HelloRepository, Cancelled));
        Assert.Equal(function.Status.Latest, function.Status.Commit);
        Assert.NotNull(function.Status.Commit);
    }

    [Fact]
    public async Task CreateAsync_CommitThatCannotRun_IsAStatus()
    {
        platform.Broken = "config.yaml is missing";

        var function = await catalog.CreateAsync(New, Me, Cancelled);

        Assert.Equal((FunctionState.Failed, "config.yaml is missing"), (function.Status.State, function.Status.Message));
    }

    [Fact]
    public async Task GetAsync_CommitsAfterTheSelectedOne_AreCountedOnce()
    {
        await catalog.CreateAsync(New, Me, Cancelled);
        git.Add(HelloRepository);
        var tip = git.Add(HelloRepository);

        await catalog.ListAsync(NamespaceName.Default, LabelSelector.Everything, PageRequest.First, Cancelled);
        var function = await catalog.GetAsync(NamespaceName.Default, Hello, Cancelled);

        Assert.Equal((2, tip.Id), (function.Status.Behind, function.Status.Latest));
        Assert.Equal(1, git.Counts);
    }

    [Fact]
    public async Task GetAsync_RepositoryGone_SaysSoByHavingNoTip()
    {
        await catalog.CreateAsync(New, Me, Cancelled);
        await git.RemoveAsync(HelloRepository, Cancelled);

        Assert.Null((await catalog.GetAsync(NamespaceName.Default, Hello, Cancelled)).Status.Latest);
    }

    [Fact]
    public async Task UpdateAsync_AnyChange_KeepsWhoItIs()
    {
        var made = await catalog.CreateAsync(New, Me, Cancelled);

        var changed = await catalog.UpdateAsync(
            NamespaceName.Default,
            Hello,
            d => d with { Name = ResourceName.Parse("other"), Uid = "x", Repository = ResourceName.Parse("other"), Generation = 40, Access = FunctionAccess.Public, Env = Map(("A", "b")) },
            null,
            Cancelled);

        Assert.Equal(
            made.Definition with { Generation = 2, Access = FunctionAccess.Public, Env = changed.Definition.Env, Secrets = changed.Definition.Secrets }, changed.Definition);
        Assert.Equal(changed.Definition.Generation, (await catalog.GetAsync(NamespaceName.Default, Hello, Cancelled)).Definition.Generation);
        Assert.Equal(2, platform.Applied.Count);
    }

    [Fact]
    public async Task UpdateAsync_AnotherGenerationThanExpected_IsRefused()
    {
        await catalog.CreateAsync(New, Me, Cancelled);

        var error = await FailAsync(() => catalog.UpdateAsync(NamespaceName.Default, Hello, d => d, 7, Cancelled));

        Assert.Equal(ErrorCodes.Changed, error.Code);
    }

    [Fact]
    public async Task UpdateAsync_ChangedMeanwhile_IsDoneAgainOnTopOfThat()
    {
        await catalog.CreateAsync(New, Me, Cancelled);
        var others = 0;
        definitions.BeforeReplace = () =>
        {
            definitions.BeforeReplace = null;
            others++;
            var stored = definitions.FindAsync(NamespaceName.Default, Hello, Cancelled).Result!;
            Assert.True(definitions.TryReplaceAsync(stored with { Path = "theirs" }, Cancelled).Result);
        };

        var changed = await catalog.UpdateAsync(NamespaceName.Default, Hello, d => d with { Access = FunctionAccess.Public }, null, Cancelled);

        Assert.Equal((1, "theirs", FunctionAccess.Public), (others, changed.Definition.Path, changed.Definition.Access));
    }

    [Fact]
    public async Task UpdateAsync_Invalid_ChangesNothing()
    {
        await catalog.CreateAsync(New, Me, Cancelled);

        var error = await FailAsync(() => catalog.UpdateAsync(NamespaceName.Default, Hello, d => d with { Env = Map(("KF_X", "x")) }, null, Cancelled));

        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.Equal(1, (await catalog.GetAsync(NamespaceName.Default, Hello, Cancelled)).Definition.Generation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RemoveAsync_OwnRepository_IsKeptUnlessAskedFor(bool remove)
    {
        await catalog.CreateAsync(New, Me, Cancelled);

        await catalog.RemoveAsync(NamespaceName.Default, Hello, remove, null, Cancelled);

        Assert.Equal(!remove, await git.ExistsAsync(HelloRepository, Cancelled));
        Assert.Equal(["hello"], platform.Removed);
        Assert.Equal(ErrorCodes.FunctionNotFound, (await FailAsync(() => catalog.GetAsync(NamespaceName.Default, Hello, Cancelled))).Code);
    }

    [Fact]
    public async Task RemoveAsync_RepositoryOthersUse_IsNeverRemoved()
    {
        await catalog.CreateAsync(New, Me, Cancelled);
        var second = ResourceName.Parse("second");
        await catalog.CreateAsync(new NewFunction(NamespaceName.Default, second) { Repository = Hello }, Me, Cancelled);

        await catalog.RemoveAsync(NamespaceName.Default, Hello, true, null, Cancelled);
        Assert.True(await git.ExistsAsync(HelloRepository, Cancelled));
        await catalog.RemoveAsync(NamespaceName.Default, second, true, null, Cancelled);
        Assert.False(await git.ExistsAsync(HelloRepository, Cancelled));
    }

    [Fact]
    public async Task RemoveAsync_NoSuchFunctionOrAnotherGeneration_IsRefused()
    {
        Assert.Equal(ErrorCodes.FunctionNotFound, (await FailAsync(() => catalog.RemoveAsync(NamespaceName.Default, Hello, false, null, Cancelled))).Code);
        await catalog.CreateAsync(New, Me, Cancelled);
        Assert.Equal(ErrorCodes.Changed, (await FailAsync(() => catalog.RemoveAsync(NamespaceName.Default, Hello, false, 2, Cancelled))).Code);
    }

    [Fact]
    public async Task RemoveAsync_ChangedBetweenLookAndRemoval_IsRefused()
    {
        var made = await catalog.CreateAsync(New, Me, Cancelled);
        definitions.BeforeRemove = () => Assert.True(definitions.TryReplaceAsync(made.Definition with { Path = "theirs" }, Cancelled).Result);

        Assert.Equal(ErrorCodes.Changed, (await FailAsync(() => catalog.RemoveAsync(NamespaceName.Default, Hello, true, 1, Cancelled))).Code);

        Assert.Equal("theirs", (await catalog.GetAsync(NamespaceName.Default, Hello, Cancelled)).Definition.Path);
        Assert.True(await git.ExistsAsync(HelloRepository, Cancelled));
        Assert.Empty(platform.Removed);
    }

    private static ImmutableSortedDictionary<string, string> Map(params (string Key, string Value)[] items) =>
        items.ToImmutableSortedDictionary(i => i.Key, i => i.Value, StringComparer.Ordinal);

    private static Task<KlusterfuckException> FailAsync(Func<Task> act) => Assert.ThrowsAsync<KlusterfuckException>(act);
}
