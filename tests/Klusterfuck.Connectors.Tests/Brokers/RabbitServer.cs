using System.Globalization;

namespace Klusterfuck.Connectors.Tests.Brokers;

/// <summary>A real rabbitmq-server with an epmd of its own.</summary>
public sealed class RabbitServer : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-rabbit-").FullName;
    private readonly int port = BrokerProcess.FreePort();
    private BrokerProcess? names;
    private BrokerProcess? server;

    public string Url => $"amqp://guest:guest@127.0.0.1:{port}";

    public async ValueTask InitializeAsync()
    {
        // Not the wrapper on the path, which changes the user.
        var program = BrokerProcess.Find("/usr/lib/rabbitmq/bin/rabbitmq-server", "/usr/local/sbin/rabbitmq-server");
        var (namesPort, distributionPort) = (BrokerProcess.FreePort(), BrokerProcess.FreePort());
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = folder,
            ["RABBITMQ_NODENAME"] = $"kf{Text(port)}@localhost",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
            ["RABBITMQ_NODE_PORT"] = Text(port),
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_DIST_PORT"] = Text(distributionPort),
            ["RABBITMQ_PID_FILE"] = Path.Combine(folder, "pid"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "plugins"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 1:1 +sbwt none",
            ["ERL_EPMD_PORT"] = Text(namesPort),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        };
        names = new BrokerProcess(BrokerProcess.Find("/usr/bin/epmd"), ["-port", Text(namesPort), "-address", "127.0.0.1"], environment, namesPort);
        await names.StartAsync();
        server = new BrokerProcess(program, [], environment, port);
        await server.StartAsync();
    }

    /// <summary>Kills it.</summary>
    public void Kill() => server!.Kill();

    /// <summary>Starts it again over the same folder.</summary>
    public Task StartAsync() => server!.StartAsync();

    public ValueTask DisposeAsync()
    {
        server?.Dispose();
        names?.Dispose();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
