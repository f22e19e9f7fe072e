namespace Klusterfuck.Engine.Redis.Tests.Runs;

public sealed class PartitionTests(RedisServer server) : PartitionContract(server), IClassFixture<RedisServer>;
