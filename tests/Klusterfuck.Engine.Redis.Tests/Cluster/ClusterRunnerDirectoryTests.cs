using Klusterfuck.Engine.Redis.Tests.Runners;

namespace Klusterfuck.Engine.Redis.Tests.Cluster;

[Collection<ClusterGroup>]
public sealed class ClusterRunnerDirectoryTests(RedisCluster cluster) : RedisRunnerDirectoryContract(cluster);
