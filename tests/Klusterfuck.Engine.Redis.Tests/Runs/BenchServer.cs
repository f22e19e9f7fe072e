[assembly: AssemblyFixture(typeof(Klusterfuck.Engine.Redis.Tests.Runs.BenchServer))]

namespace Klusterfuck.Engine.Redis.Tests.Runs;

/// <summary>One server for all tests that do it no harm.</summary>
public sealed class BenchServer : IAsyncLifetime
{
    internal static RedisServer Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => Redis?.DisposeAsync() ?? ValueTask.CompletedTask;
}
