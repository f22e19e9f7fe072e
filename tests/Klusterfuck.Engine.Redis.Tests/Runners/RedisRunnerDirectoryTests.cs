namespace Klusterfuck.Engine.Redis.Tests.Runners;

public sealed class RedisRunnerDirectoryTests(RedisServer server) : RedisRunnerDirectoryContract(server), IClassFixture<RedisServer>;
