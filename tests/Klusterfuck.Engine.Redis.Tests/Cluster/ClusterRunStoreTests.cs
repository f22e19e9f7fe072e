using Klusterfuck.Engine.Embedded.Tests.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Cluster;

/// <summary>The contract on a Redis Cluster: one partition, at another node by chance each time.</summary>
[Collection<ClusterGroup>]
public sealed class ClusterRunStoreTests(RedisCluster cluster) : RunStoreContract
{
    protected override async Task<IRunStore> OpenAsync(RunStoreOptions options) => await cluster.OpenAsync(options, partitions: 1, Time);
}
