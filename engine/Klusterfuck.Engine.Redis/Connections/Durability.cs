using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Connections;

/// <summary>Checks that a server keeps what it confirms: refuses what loses runs, warns of what may lose the last of them.</summary>
internal static class Durability
{
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    public static async Task CheckAsync(RedisLink link, RedisOptions options, ILogger logger)
    {
        foreach (var server in link.Connection.GetServers().Where(s => s.IsConnected && !s.IsReplica))
        {
            var info = await link.GuardAsync(async () => (await server.InfoAsync().ConfigureAwait(false)).SelectMany(g => g).ToLookup(p => p.Key, p => p.Value)).ConfigureAwait(false);
            if (info["maxmemory_policy"].FirstOrDefault() is { } policy && policy != "noeviction")
                throw RedisFault.Unavailable($"with maxmemory-policy {policy} it forgets runs when its memory is full", "Set maxmemory-policy to noeviction.");
            if (info["aof_enabled"].FirstOrDefault() == "0")
            {
                if (!options.AllowLoss)
                    throw RedisFault.Unavailable("without an append-only file it forgets runs when it ends", "Set appendonly to yes, or allow the loss.");
                logger.LogWarning("Redis has no append-only file: when it ends, runs are lost.");
                continue;
            }

            var fsync = await ReadFsyncAsync(server).ConfigureAwait(false);
            if (fsync != "always")
                logger.LogWarning("{What}", fsync is null ? "Whether Redis syncs each write to the disk could not be read." : $"Redis has appendfsync {fsync}: when its machine fails, what was confirmed in the last moments may be lost.");
        }
    }

    // Null where the server does not tell; hosted ones refuse CONFIG.
    private static async Task<string?> ReadFsyncAsync(IServer server)
    {
        try
        {
            return (await server.ConfigGetAsync("appendfsync").ConfigureAwait(false)).FirstOrDefault().Value;
        }
        catch (Exception e) when (RedisFault.Is(e))
        {
            return null;
        }
    }
}
