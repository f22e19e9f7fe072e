namespace Klusterfuck.Connectors.Tests.Brokers;

/// <summary>A real mosquitto.</summary>
public sealed class MosquittoServer : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-mosquitto-").FullName;
    private readonly int port = BrokerProcess.FreePort();
    private BrokerProcess? server;

    public string Url => $"mqtt://127.0.0.1:{port}";

    internal int Port => port;

    public async ValueTask InitializeAsync()
    {
        var settings = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllTextAsync(settings, $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            user {Environment.UserName}
            persistence false

            """);
        server = new BrokerProcess(BrokerProcess.Find("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"), ["-c", settings], new Dictionary<string, string>(), port);
        await server.StartAsync();
    }

    /// <summary>Kills it and starts it again; it remembers nothing.</summary>
    public Task RestartAsync()
    {
        server!.Kill();
        return server.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        server?.Dispose();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
