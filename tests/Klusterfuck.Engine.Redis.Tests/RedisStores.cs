using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>Opens stores.</summary>
internal static class RedisStores
{
    /// <summary>Opens a store with a prefix of its own, or the one that is named.</summary>
    public static Task<RedisRunStore> OpenAsync(
        this IRedis redis, RunStoreOptions? limits = null, int partitions = 4, TimeProvider? clock = null, string? prefix = null, TimeSpan? timeout = null) =>
        RedisRunStore.OpenAsync(
            new RedisOptions { Url = redis.Url, Prefix = prefix ?? $"t{Guid.NewGuid():N}"[..16], Partitions = partitions, Clock = clock, Timeout = timeout ?? TimeSpan.FromSeconds(20) },
            limits ?? new RunStoreOptions(), clock ?? TimeProvider.System, NullLogger<RedisRunStore>.Instance, TestContext.Current.CancellationToken);
}
