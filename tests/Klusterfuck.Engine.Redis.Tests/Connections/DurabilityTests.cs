using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Redis.Tests.Connections;

public sealed class DurabilityTests
{
    [Fact]
    public async Task Server_OfTheTests_IsDurable()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await server.OpenAsync();
        var settings = store.Link.Connection.GetServers().Single();

        async Task<string> Read(string name) => (await settings.ConfigGetAsync(name)).Single().Value;
        Assert.Equal("yes", await Read("appendonly"));
        Assert.Equal("always", await Read("appendfsync"));
        Assert.Equal("noeviction", await Read("maxmemory-policy"));
    }

    [Theory]
    [InlineData("--maxmemory-policy", "allkeys-lru", "allkeys-lru")]
    [InlineData("--appendonly", "no", "append-only")]
    public async Task Open_ServerThatForgetsRuns_IsRefused(string setting, string value, string told)
    {
        await using var server = await RedisServer.StartAsync(setting, value);

        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => server.OpenAsync());

        Assert.Equal(ErrorCodes.StorageUnavailable, error.Code);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--appendonly", "no", "append-only")]
    [InlineData("--appendfsync", "everysec", "everysec")]
    public async Task Open_ServerThatMayLoseTheLast_WarnsWhereThatIsAllowed(string setting, string value, string told)
    {
        await using var server = await RedisServer.StartAsync(setting, value);
        var log = new Ears();

        await using var store = await RedisRunStore.OpenAsync(
            new RedisOptions { Url = server.Url, AllowLoss = true }, new RunStoreOptions(), TimeProvider.System, log, TestContext.Current.CancellationToken);

        Assert.Contains(log.Warnings, w => w.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_OtherPartitions_UsesThoseOfTheFirst()
    {
        await using var server = await RedisServer.StartAsync();
        await using var first = await server.OpenAsync(partitions: 4, prefix: "kf");
        await using var second = await server.OpenAsync(partitions: 8, prefix: "kf");

        Assert.Equal((4, 4), (first.PartitionCount, second.PartitionCount));
    }

    [Theory]
    [InlineData("http://host")]
    [InlineData("redis://")]
    [InlineData("redis://host/x")]
    [InlineData("redis://user:hunter2@ho st")]
    public async Task Open_BadAddress_SaysWhatIsWrongWithoutThePassword(string url)
    {
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => RedisRunStore.OpenAsync(
            new RedisOptions { Url = url }, new RunStoreOptions(), TimeProvider.System, NullLogger<RedisRunStore>.Instance, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.DoesNotContain("hunter2", $"{error} {new RedisOptions { Url = url }}", StringComparison.Ordinal);
    }

    private sealed class Ears : ILogger<RedisRunStore>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Warnings.Add(formatter(state, exception));
    }
}
