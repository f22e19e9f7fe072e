using Klusterfuck.Engine.Embedded.Tests.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Runs;

/// <summary>The contract, in one partition: its promises about order and limits hold in each.</summary>
public sealed class RedisRunStoreTests(RedisServer server) : RunStoreContract, IClassFixture<RedisServer>
{
    protected override async Task<IRunStore> OpenAsync(RunStoreOptions options) => await server.OpenAsync(options, partitions: 1, Time);
}
