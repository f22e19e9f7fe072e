using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Redis.Tests.Cluster;

[Collection<ClusterGroup>]
public sealed class ClusterOpeningTests(RedisCluster cluster)
{
    [Fact]
    public async Task Open_ANodeThatForgetsRuns_IsRefused()
    {
        var node = cluster.Nodes[^1];
        await node.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        try
        {
            var error = await Assert.ThrowsAsync<KlusterfuckException>(() => cluster.OpenAsync());
            Assert.Contains("allkeys-lru", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await node.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        }
    }

    [Fact]
    public async Task Open_AddressOfOneNode_FindsTheOthers()
    {
        await using var store = await RedisRunStore.OpenAsync(
            new RedisOptions { Url = cluster.Nodes[0].Url, Prefix = "one", Partitions = 8, Timeout = TimeSpan.FromSeconds(20) }, new RunStoreOptions(), TimeProvider.System,
            NullLogger<RedisRunStore>.Instance, Work.Cancel);

        for (var i = 0; i < 16; i++)
            await store.SubmitAsync(Work.NewRun(), Work.Cancel);

        Assert.Equal(16, (await store.CountAsync(Work.Cancel)).OpenRuns);
        Assert.Equal(3, store.Link.Connection.GetServers().Count(s => s.IsConnected));
    }

    [Fact]
    public async Task Open_AnotherDatabaseThanTheFirst_SaysThatThereIsNone()
    {
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => RedisRunStore.OpenAsync(
            new RedisOptions { Url = $"{cluster.Url}/1", Timeout = TimeSpan.FromSeconds(20) }, new RunStoreOptions(), TimeProvider.System, NullLogger<RedisRunStore>.Instance, Work.Cancel));

        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.Contains("database 0", error.Message, StringComparison.Ordinal);
    }
}
