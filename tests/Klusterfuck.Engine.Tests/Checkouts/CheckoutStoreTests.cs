using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Engine.Tests.Checkouts;

public sealed class CheckoutStoreTests : IDisposable
{
    private const string Owner = "0a1b";

    private static readonly Target Repository = Target.Function(NamespaceName.Default, ResourceName.Parse("hello"));
    private static readonly CommitId Commit = CommitId.Parse("0123456789abcdef0123456789abcdef01234567");

    private readonly string root = Directory.CreateTempSubdirectory("kf-checkouts-").FullName;
    private readonly FakeSource source = new();
    private readonly FakeTimeProvider time = new();
    private readonly CheckoutStore store;

    public CheckoutStoreTests() => store = new CheckoutStore(source, root, time);

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task GetAsync_NewCommit_MakesItOnce()
    {
        source.Files["config.yaml"] = "version: 1\ncommand: ./run\nexecutables: [run]\n";
        source.Files["run"] = "#!/bin/sh\n";
        Assert.Null(store.FindReady("", Owner, Commit));
        var result = await GetAsync();
        Assert.Null(result.Message);
        Assert.Equal((Path.Combine(root, Owner, Commit.Value), Commit), (result.Checkout!.Root, result.Checkout.Commit));
        Assert.Equal(result.Checkout.Root, result.Checkout.Folder);
        Assert.Equal(["./run"], result.Checkout.Config.Command);
        if (!OperatingSystem.IsWindows())
            Assert.True(File.GetUnixFileMode(Path.Combine(result.Checkout.Folder, "run")).HasFlag(UnixFileMode.UserExecute));
        Assert.Same(result.Checkout, (await GetAsync()).Checkout);
        Assert.Same(result.Checkout, store.FindReady("", Owner, Commit));
        Assert.Equal(1, source.Writes);
    }

    [Fact]
    public async Task GetAsync_ManyAtOnce_MakeItOnce()
    {
        source.Before = (_, token) => Task.Delay(100, token);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => GetAsync()));
        Assert.All(results, r => Assert.Same(results[0].Checkout, r.Checkout));
        Assert.Equal(1, source.Writes);
    }

    [Fact]
    public async Task GetAsync_TwoStores_MakeItOnce()
    {
        source.Before = (_, token) => Task.Delay(100, token);
        var stores = Enumerable.Range(0, 4).Select(_ => new CheckoutStore(source, root, TimeProvider.System)).ToList();
        var results = await Task.WhenAll(stores.Select(s => s.GetAsync(Repository, "", Owner, Commit, new Dictionary<string, string>(), false, TestContext.Current.CancellationToken)));
        Assert.All(results, r => Assert.NotNull(r.Checkout));
        Assert.Equal(1, source.Writes);
    }

    [Fact]
    public async Task GetAsync_HalfMadeByAKilledProcess_IsMadeAgain()
    {
        var place = Path.Combine(root, Owner, Commit.Value);
        Directory.CreateDirectory(place);
        await File.WriteAllTextAsync(Path.Combine(place, "left"), "over", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(place + ".partial");
        await File.WriteAllTextAsync(Path.Combine(place + ".partial", "left"), "over", TestContext.Current.CancellationToken);
        var other = Path.Combine(root, Owner, new string('f', 40) + ".partial");
        Directory.CreateDirectory(other);
        Directory.CreateDirectory(Path.Combine(root, ".trash-1"));
        Assert.NotNull((await GetAsync()).Checkout);
        Assert.False(File.Exists(Path.Combine(place, "left")));
        Assert.False(Directory.Exists(place + ".partial"));
        Assert.False(Directory.Exists(other));
        Assert.False(Directory.Exists(Path.Combine(root, ".trash-1")));
    }

    [Fact]
    public async Task GetAsync_Path_IsTheFolder()
    {
        source.Files["functions/a/config.yaml"] = "version: 1\ncommand: a\n";
        source.Files["functions/b/config.yaml"] = "version: 1\ncommand: b\n";
        var a = (await GetAsync("functions/a")).Checkout!;
        var b = (await GetAsync("functions/b/")).Checkout!;
        Assert.Equal(Path.Combine(a.Root, "functions/a"), a.Folder);
        Assert.Equal((a.Root, "a", "b"), (b.Root, a.Config.Command[0], b.Config.Command[0]));
        Assert.Equal(1, source.Writes);
    }

    [Theory]
    [InlineData("nowhere", "no folder 'nowhere'")]
    [InlineData("../x", "not allowed")]
    [InlineData("/etc", "not allowed")]
    [InlineData("empty", "no config.yaml in the folder 'empty'")]
    public async Task GetAsync_BadPath_FailsAndLeavesNothing(string path, string message)
    {
        source.Files["empty/file"] = "";
        var result = await GetAsync(path);
        Assert.Equal(InvocationFailure.Checkout, result.Failure);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(root, Owner, Commit.Value)));
    }

    [Fact]
    public async Task GetAsync_BadConfig_SaysAllThatIsWrong()
    {
        source.Files["config.yaml"] = "version: 1\ncomand: a\n";
        var result = await GetAsync();
        Assert.Equal(InvocationFailure.Checkout, result.Failure);
        Assert.Contains("'comand'", result.Message, StringComparison.Ordinal);
        Assert.Contains("'command' is missing", result.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(root, Owner)));
    }

    [Fact]
    public async Task GetAsync_ConfigThatIsNoUtf8_SaysSo()
    {
        source.Before = (folder, token) => File.WriteAllBytesAsync(Path.Combine(folder, "config.yaml"), [.. "version: 1\ncommand: "u8, 0xC3, 0x28], token);
        Assert.Contains("no UTF-8", (await GetAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_MissingExecutable_Fails()
    {
        source.Files["config.yaml"] = "version: 1\ncommand: a\nexecutables: [b]\n";
        Assert.Contains("'b', which is not there", (await GetAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_UnknownCommit_IsTheStageResolve()
    {
        source.Before = (_, _) => throw new KlusterfuckException(ErrorCodes.CommitNotFound, "There is no such commit.");
        Assert.Equal((InvocationFailure.Resolve, "There is no such commit."), ((await GetAsync()).Failure!.Value, (await GetAsync()).Message));
    }

    [Fact]
    public async Task GetAsync_DiskIsFull_SaysSoAndLeavesNothing()
    {
        source.Before = (_, _) => throw new IOException("No space left on device", 28);
        var result = await GetAsync();
        Assert.Equal(InvocationFailure.Checkout, result.Failure);
        Assert.StartsWith("The disk is full", result.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(root, Owner)));
    }

    [Fact]
    public async Task GetAsync_FailedAMomentAgo_IsNotTriedAgainUnlessAsked()
    {
        source.Files.Remove("config.yaml");
        Assert.Null(store.FindFailure("", Owner, Commit));
        var failure = await GetAsync();
        Assert.Same(failure, await GetAsync());
        Assert.Same(failure, store.FindFailure("", Owner, Commit));
        Assert.Equal(1, source.Writes);
        await GetAsync(retry: true);
        Assert.Equal(2, source.Writes);
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(store.FindFailure("", Owner, Commit));
        source.Files["config.yaml"] = "version: 1\ncommand: a\n";
        Assert.NotNull((await GetAsync()).Checkout);
        Assert.Null(store.FindFailure("", Owner, Commit));
    }

    [Fact]
    public async Task GetAsync_LastCallerGoesAway_GivesUpAndLeavesNothing()
    {
        var begun = new TaskCompletionSource();
        source.Before = (_, token) =>
        {
            begun.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var one = store.GetAsync(Repository, "", Owner, Commit, new Dictionary<string, string>(), false, first.Token);
        var two = store.GetAsync(Repository, "", Owner, Commit, new Dictionary<string, string>(), false, second.Token);
        await begun.Task;
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(two.IsCompleted);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        await Eventually.TrueAsync(() => !Directory.EnumerateDirectories(Path.Combine(root, Owner)).Any());
        source.Before = (_, _) => Task.CompletedTask;
        var again = new CheckoutStore(source, root, TimeProvider.System);
        Assert.NotNull((await again.GetAsync(Repository, "", Owner, Commit, new Dictionary<string, string>(), false, TestContext.Current.CancellationToken)).Checkout);
    }

    [Fact]
    public async Task Remove_Owner_RemovesItsCheckoutsAlone()
    {
        await GetAsync();
        await store.GetAsync(Repository, "", "other", Commit, new Dictionary<string, string>(), false, TestContext.Current.CancellationToken);
        store.Remove(Owner);
        store.Remove("absent");
        Assert.Null(store.FindReady("", Owner, Commit));
        Assert.NotNull(store.FindReady("", "other", Commit));
        Assert.Equal([Path.Combine(root, "other")], Directory.EnumerateFileSystemEntries(root));
        Assert.Throws<ArgumentException>(() => store.Remove(""));
        Assert.Throws<ArgumentException>(() => store.Remove("../other"));
    }

    [Fact]
    public async Task FindReady_AnotherProcessRemovedIt_IsNull()
    {
        await GetAsync();
        new CheckoutStore(source, root, time).Remove(Owner);
        Assert.Null(store.FindReady("", Owner, Commit));
        Assert.NotNull((await GetAsync()).Checkout);
    }

    [Fact]
    public async Task FindReady_MadeByAnotherProcess_IsFound()
    {
        await GetAsync();
        var found = new CheckoutStore(source, root, time).FindReady("", Owner, Commit);
        Assert.Equal(["cat"], found!.Config.Command);
    }

    private Task<CheckoutResult> GetAsync(string path = "", bool retry = false) =>
        store.GetAsync(Repository, path, Owner, Commit, new Dictionary<string, string>(), retry, TestContext.Current.CancellationToken);
}
