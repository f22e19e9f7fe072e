namespace Klusterfuck.Engine.Redis.Tests.Cluster;

[Collection<ClusterGroup>]
public sealed class ClusterPartitionTests(RedisCluster cluster) : PartitionContract(cluster);
