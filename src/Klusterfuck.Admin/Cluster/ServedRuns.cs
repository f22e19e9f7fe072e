using Klusterfuck.Engine.Redis;
using Klusterfuck.Engine.Redis.Runners;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Admin.Cluster;

/// <summary>The runs of a cluster whose runners execute them: their store, and what runners are told.</summary>
internal sealed class ServedRuns : IAsyncDisposable
{
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

    /// <summary>Connects.</summary>
    /// <exception cref="Engine.KlusterfuckException"><see cref="Engine.ErrorCodes.StorageUnavailable"/>.</exception>
    public static async Task<ServedRuns> OpenAsync(RedisOptions options, string token, TimeProvider time, ILoggerFactory logging)
    {
        var store = await RedisRunStore.OpenAsync(options, new RunStoreOptions(), time, logging.CreateLogger<RedisRunStore>(), CancellationToken.None);
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
