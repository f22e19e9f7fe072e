using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runners;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runners;

namespace Klusterfuck.Engine.Redis.Tests.Runners;

/// <summary>What runners are told, on a server and on a cluster.</summary>
public abstract class RedisRunnerDirectoryContract(IRedis server) : IAsyncLifetime
{
    private const string Token = "a token that both sides know";
    private static readonly Target Flow = Target.Flow(NamespaceName.Default, ResourceName.Parse("orders"));
    private static readonly Target Function = Target.Function(NamespaceName.Default, ResourceName.Parse("score"));

    private RedisRunStore one = null!;
    private RedisRunStore two = null!;
    private RedisRunnerDirectory publisher = null!;
    private RedisRunnerDirectory reader = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        one = await server.OpenAsync();
        two = await server.OpenAsync(prefix: one.Link.Prefix);
        publisher = await RedisRunnerDirectory.OpenAsync(one, Token, TimeProvider.System);
        reader = await RedisRunnerDirectory.OpenAsync(two, Token, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await two.DisposeAsync();
        await one.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Publish_All_IsReadByAnother()
    {
        var function = new PublishedFunction(Function, Work.Commit, new Uri("http://fn-score.default/"), "key of score");
        var flow = new PublishedFlow(Flow, Work.Commit) { Suspended = true, CallbackKeys = ImmutableSortedDictionary<string, string>.Empty.Add("in", "key of in") };

        await publisher.PublishFunctionAsync(function, Cancel);
        await publisher.PublishModelAsync(Flow, Work.Commit, "{ the model }", Cancel);
        await publisher.PublishSecretAsync(NamespaceName.Default, ResourceName.Parse("api-key"), "sesame", Cancel);
        await publisher.PublishFlowAsync(flow, Cancel);

        Assert.Equal(function, await reader.FindFunctionAsync(Function, Cancel));
        var read = (await reader.FindFlowAsync(Flow, Cancel))!;
        Assert.Equal((flow.Flow, flow.Commit, flow.Suspended), (read.Flow, read.Commit, read.Suspended));
        Assert.Equal(flow.CallbackKeys, read.CallbackKeys);
        Assert.Equal("{ the model }", await reader.FindModelAsync(Flow, Work.Commit, Cancel));
        Assert.Equal("sesame", await reader.FindSecretAsync(NamespaceName.Default, ResourceName.Parse("api-key"), Cancel));
    }

    [Fact]
    public async Task ListTold_PublishedAndRemoved_IsWhatIsStillThere()
    {
        var elsewhere = Target.Function(NamespaceName.Parse("shop"), Function.Name);
        foreach (var function in new[] { Function, elsewhere })
            await publisher.PublishFunctionAsync(new PublishedFunction(function, null, new Uri("http://fn-score.default/"), "key"), Cancel);
        await publisher.PublishFlowAsync(new PublishedFlow(Flow, null), Cancel);
        await publisher.PublishFlowAsync(new PublishedFlow(Flow, null) { Suspended = true }, Cancel);

        Assert.Equal([Function, Flow], (await publisher.ListToldAsync(NamespaceName.Default, Cancel)).OrderBy(t => t.Kind));
        await publisher.RemoveAsync(Function, Cancel);
        Assert.Equal([Flow], await publisher.ListToldAsync(NamespaceName.Default, Cancel));
        await publisher.RemoveAsync(Flow, Cancel);
        Assert.Empty(await publisher.ListToldAsync(NamespaceName.Default, Cancel));
        Assert.Equal([elsewhere], await publisher.ListToldAsync(NamespaceName.Parse("shop"), Cancel));
    }

    [Fact]
    public async Task Find_NothingPublished_IsNull()
    {
        Assert.Null(await reader.FindFunctionAsync(Function, Cancel));
        Assert.Null(await reader.FindFlowAsync(Flow, Cancel));
        Assert.Null(await reader.FindModelAsync(Flow, Work.Commit, Cancel));
        Assert.Null(await reader.FindSecretAsync(NamespaceName.Default, ResourceName.Parse("api-key"), Cancel));
    }

    [Fact]
    public async Task Publish_Again_ReachesWhoHasReadBefore()
    {
        var other = CommitId.Parse(new string('b', 40));
        await publisher.PublishFlowAsync(new PublishedFlow(Flow, Work.Commit), Cancel);
        Assert.Equal(Work.Commit, (await reader.FindFlowAsync(Flow, Cancel))!.Commit);

        await publisher.PublishFlowAsync(new PublishedFlow(Flow, other), Cancel);

        await Eventually.IsAsync(async () => (await reader.FindFlowAsync(Flow, Cancel))!.Commit == other);
    }

    [Fact]
    public async Task Remove_Flow_KeepsTheModelsOfRunsThatHaveBegun()
    {
        await publisher.PublishModelAsync(Flow, Work.Commit, "{}", Cancel);
        await publisher.PublishFlowAsync(new PublishedFlow(Flow, Work.Commit), Cancel);
        Assert.NotNull(await reader.FindFlowAsync(Flow, Cancel));

        await publisher.RemoveAsync(Flow, Cancel);

        await Eventually.IsAsync(async () => await reader.FindFlowAsync(Flow, Cancel) is null);
        Assert.Equal("{}", await reader.FindModelAsync(Flow, Work.Commit, Cancel));
        var key = $"{one.Link.Prefix}:directory:model:default/orders:{Work.Commit}";
        Assert.NotNull(await one.Link.Database.KeyTimeToLiveAsync(key));

        // Deployed again, it is there for good again.
        await publisher.PublishModelAsync(Flow, Work.Commit, "{}", Cancel);
        await publisher.PublishFlowAsync(new PublishedFlow(Flow, Work.Commit), Cancel);
        Assert.Null(await one.Link.Database.KeyTimeToLiveAsync(key));
    }

    [Fact]
    public async Task Stored_Anything_IsReadableWithTheTokenAlone()
    {
        await publisher.PublishFunctionAsync(new PublishedFunction(Function, Work.Commit, new Uri("http://fn-score.default/"), "key of score"), Cancel);
        await publisher.PublishSecretAsync(NamespaceName.Default, ResourceName.Parse("api-key"), "sesame", Cancel);
        var stranger = await RedisRunnerDirectory.OpenAsync(two, "another token", TimeProvider.System);

        Assert.Null(await stranger.FindFunctionAsync(Function, Cancel));
        Assert.Null(await stranger.FindSecretAsync(NamespaceName.Default, ResourceName.Parse("api-key"), Cancel));
        foreach (var name in new[] { "function:default/score", "secret:default/api-key" })
        {
            var stored = Encoding.Latin1.GetString((byte[])(await one.Link.Database.StringGetAsync($"{one.Link.Prefix}:directory:{name}"))!);
            Assert.DoesNotContain("sesame", stored, StringComparison.Ordinal);
            Assert.DoesNotContain("key of score", stored, StringComparison.Ordinal);
        }

        // One that is moved to another name is not taken for that.
        await one.Link.Database.StringSetAsync(
            $"{one.Link.Prefix}:directory:secret:default/other", await one.Link.Database.StringGetAsync($"{one.Link.Prefix}:directory:secret:default/api-key"));
        Assert.Null(await reader.FindSecretAsync(NamespaceName.Default, ResourceName.Parse("other"), Cancel));
    }
}
