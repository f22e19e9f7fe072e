namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>A Redis Cluster of three masters on free loopback ports, each with a third of the slots.</summary>
public sealed class RedisCluster : IRedis, IAsyncLifetime
{
    private const int Slots = 16_384;
    private readonly List<RedisServer> nodes = [];
    private readonly List<RedisServer> replicas = [];

    public IReadOnlyList<RedisServer> Nodes => nodes;

    public string Url => $"redis://{string.Join(',', nodes.Select(n => $"127.0.0.1:{n.Port}"))}";

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        await cluster.InitializeAsync();
        return cluster;
    }

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 3; i++)
            nodes.Add(await RedisServer.StartNodeAsync());
        for (var i = 0; i < 3; i++)
        {
            await nodes[i].ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", $"{i + 1}");
            await nodes[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", $"{i * Slots / 3}", $"{((i + 1) * Slots / 3) - 1}");
            if (i > 0)
                await nodes[i].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", $"{nodes[0].Port}", $"{nodes[0].BusPort}");
        }

        await WaitAsync();
    }

    /// <summary>Waits until every node knows every slot and takes commands.</summary>
    public async Task WaitAsync()
    {
        foreach (var node in nodes.Concat(replicas))
        {
            await Eventually.IsAsync(async () =>
            {
                var info = await node.ExecuteAsync("CLUSTER", "INFO");
                return info.Contains("cluster_state:ok", StringComparison.Ordinal) && info.Contains($"cluster_known_nodes:{nodes.Count + replicas.Count}\r", StringComparison.Ordinal);
            });
        }
    }

    /// <summary>Adds a replica of a master, which takes over three seconds after that was seen last.</summary>
    public async Task<RedisServer> AddReplicaAsync(RedisServer master)
    {
        var replica = await RedisServer.StartNodeAsync();
        replicas.Add(replica);
        await replica.ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", $"{master.Port}", $"{master.BusPort}");
        await WaitAsync();
        await replica.ExecuteAsync("CLUSTER", "REPLICATE", await master.ExecuteAsync("CLUSTER", "MYID"));
        foreach (var node in nodes.Append(replica))
            await node.ExecuteAsync("CONFIG", "SET", "cluster-node-timeout", "3000");
        return replica;
    }

    /// <summary>Waits until a replica has all that its master has.</summary>
    public static Task CatchUpAsync(RedisServer master, RedisServer replica) => Eventually.IsAsync(async () =>
    {
        var (sent, had) = (await Read(master, "master_repl_offset:"), await Read(replica, "slave_repl_offset:"));
        return sent is not null && sent == had;

        static async Task<string?> Read(RedisServer server, string name) =>
            (await server.ExecuteAsync("INFO", "replication")).Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Trim()[name.Length..];
    });

    /// <summary>The slot of a key.</summary>
    public async Task<int> SlotOfAsync(string key) => int.Parse(await nodes[0].ExecuteAsync("CLUSTER", "KEYSLOT", key), null);

    /// <summary>The node that has a slot.</summary>
    public async Task<RedisServer> OwnerAsync(int slot)
    {
        var lines = (await nodes[0].ExecuteAsync("CLUSTER", "NODES")).Split('\n').Select(l => l.Trim().Split(' '));
        var owner = lines.Single(l => l.Skip(8).Where(r => r[0] != '[').Select(r => r.Split('-')).Any(r => slot >= int.Parse(r[0], null) && slot <= int.Parse(r[^1], null)));
        return nodes.Single(n => owner[1].StartsWith($"127.0.0.1:{n.Port}@", StringComparison.Ordinal));
    }

    /// <summary>A node that has not got a slot.</summary>
    public async Task<RedisServer> AnotherAsync(int slot)
    {
        var owner = await OwnerAsync(slot);
        return nodes.First(n => n != owner);
    }

    /// <summary>Begins to move a slot: nothing of it has moved yet.</summary>
    public async Task BeginMoveAsync(int slot, RedisServer to)
    {
        var from = await OwnerAsync(slot);
        await to.ExecuteAsync("CLUSTER", "SETSLOT", $"{slot}", "IMPORTING", await from.ExecuteAsync("CLUSTER", "MYID"));
        await from.ExecuteAsync("CLUSTER", "SETSLOT", $"{slot}", "MIGRATING", await to.ExecuteAsync("CLUSTER", "MYID"));
    }

    /// <summary>Moves keys of a slot; how many.</summary>
    public async Task<int> MoveKeysAsync(int slot, RedisServer to, int most = int.MaxValue)
    {
        var from = await OwnerAsync(slot);
        for (var moved = 0; ;)
        {
            var keys = (await from.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", $"{slot}", $"{Math.Min(100, most - moved)}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (keys.Length == 0)
                return moved;
            await from.ExecuteAsync(["MIGRATE", "127.0.0.1", $"{to.Port}", "", "0", "10000", "KEYS", .. keys.Select(k => k.Trim())]);
            moved += keys.Length;
        }
    }

    /// <summary>Ends the move of a slot whose keys have all moved.</summary>
    public async Task EndMoveAsync(int slot, RedisServer to)
    {
        var id = await to.ExecuteAsync("CLUSTER", "MYID");
        foreach (var node in nodes.OrderBy(n => n == to ? 0 : 1))
            await node.ExecuteAsync("CLUSTER", "SETSLOT", $"{slot}", "NODE", id);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes.Concat(replicas))
            await node.DisposeAsync();
    }
}
