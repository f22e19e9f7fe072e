using System.Collections.Immutable;
using Klusterfuck.Admin.Startup;
using Klusterfuck.Engine.Redis;
using Klusterfuck.Engine.Redis.Runners;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Admin.Cluster;

/// <summary>The runs of a cluster whose runners execute them: their store, and what runners are told.</summary>
internal sealed class ServedRuns : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly RedisRunStore store;

    private ServedRuns(RedisRunStore store, RedisRunnerDirectory directory)
    {
        this.store = store;
        Directory = directory;
    }

    /// <summary>Tells the runners what there is.</summary>
    public RedisRunnerDirectory Directory { get; }

    /// <summary>The store.</summary>
    public RunPorts Ports => new(store, store, store, store);

    /// <summary>Connects. While Redis does not answer, as at the first start of an installation, it is waited for; the service lives meanwhile, but is not ready.</summary>
    /// <param name="options">Where Redis is.</param>
    /// <param name="urls">Where the service listens.</param>
    /// <param name="token">What those share who tell the runners and those who are told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logging">Says what is waited for.</param>
    /// <exception cref="Engine.KlusterfuckException"><see cref="Engine.ErrorCodes.StorageUnavailable"/>.</exception>
    public static async Task<ServedRuns> OpenAsync(RedisOptions options, ImmutableArray<string> urls, string token, TimeProvider time, ILoggerFactory logging)
    {
        await using var waiting = await WaitingRoom.OpenAsync(urls, "Redis does not answer yet.");
        var store = await StoreOpening.OpenAsync(options, new RunStoreOptions(), Patience, time, logging.CreateLogger<RedisRunStore>(), waiting.Ending);
        try
        {
            return new ServedRuns(store, await RedisRunnerDirectory.OpenAsync(store, token, time));
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
