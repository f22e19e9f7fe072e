using System.Globalization;
using StackExchange.Redis;

namespace Klusterfuck.Connectors.Tests.Brokers;

/// <summary>A real redis-server.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-redis-").FullName;
    private readonly int port = BrokerProcess.FreePort();
    private BrokerProcess? server;

    public string Url => $"redis://127.0.0.1:{port}";

    internal IDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        server = new BrokerProcess(
            BrokerProcess.Find("/usr/bin/redis-server", "/usr/local/bin/redis-server", "/usr/bin/valkey-server"),
            ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""],
            new Dictionary<string, string>(), port);
        await server.StartAsync();
        var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)},abortConnect=false,connectRetry=20,allowAdmin=true");
        Database = connection.GetDatabase();
    }

    /// <summary>Kills it and starts it again over the same folder.</summary>
    public async Task RestartAsync()
    {
        server!.Kill();
        await server.StartAsync();
        await Eventually.HoldsAsync(() =>
        {
            try
            {
                return Database.Ping() >= TimeSpan.Zero;
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.Multiplexer.DisposeAsync();
        server?.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
