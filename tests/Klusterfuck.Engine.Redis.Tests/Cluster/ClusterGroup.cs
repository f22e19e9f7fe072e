namespace Klusterfuck.Engine.Redis.Tests.Cluster;

/// <summary>Tests that do a cluster no harm and share one.</summary>
[CollectionDefinition]
public sealed class ClusterGroup : ICollectionFixture<RedisCluster>;
