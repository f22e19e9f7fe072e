using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>A redis-server of its own on a free loopback port, with a folder of its own, as durable as it gets.</summary>
public sealed class RedisServer : IRedis, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string folder = Directory.CreateTempSubdirectory("kf-redis-").FullName;
    private readonly string[] settings;
    private readonly bool isNode;
    private Process? process;

    public RedisServer()
        : this([])
    {
    }

    private RedisServer(string[] settings, bool isNode = false)
    {
        this.settings = settings;
        this.isNode = isNode;
    }

    public int Port { get; private set; }

    /// <summary>Where a node of a cluster hears the others.</summary>
    public int BusPort { get; private set; }

    public string Url => $"redis://127.0.0.1:{Port}";

    public static bool IsInstalled => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "redis-server")));

    /// <summary>A port nobody listens at.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts one with settings that come last.</summary>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Starts one that can be a node of a cluster, and is in none yet.</summary>
    public static async Task<RedisServer> StartNodeAsync()
    {
        var node = new RedisServer([], isNode: true);
        await node.InitializeAsync();
        return node;
    }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(IsInstalled, "redis-server is not installed.");

        // Another program may take the port before the server does.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            (Port, BusPort) = (FreePort(), FreePort());
            if (await TryStartAsync())
                return;
        }

        throw new InvalidOperationException("redis-server did not start.");
    }

    /// <summary>Kills it as a crash would, and starts it again on the same port and folder.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartAgainAsync();
    }

    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    public async Task StartAgainAsync()
    {
        var watch = Stopwatch.StartNew();
        while (!await TryStartAsync())
            Assert.True(watch.Elapsed < Patience, "redis-server did not start again.");
    }

    /// <summary>Stops it without its noticing, or lets it go on.</summary>
    public async Task SendAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>What it answers to a command.</summary>
    /// <exception cref="InvalidOperationException">It refuses.</exception>
    public async Task<string> ExecuteAsync(params string[] command)
    {
        using var client = Process.Start(new ProcessStartInfo("redis-cli", ["-h", "127.0.0.1", "-p", $"{Port}", "-e", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = client.StandardError.ReadToEndAsync();
        var answer = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        return client.ExitCode == 0 ? answer.Trim() : throw new InvalidOperationException($"{string.Join(' ', command)}: {answer}{await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            await KillAsync();
        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<bool> TryStartAsync()
    {
        process?.Dispose();
        process = Process.Start(new ProcessStartInfo(
            "redis-server",
            [
                "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
                "--maxmemory-policy", "noeviction", "--logfile", Path.Combine(folder, "log"), .. Clustered(), .. settings,
            ])
        { RedirectStandardOutput = true })!;
        var watch = Stopwatch.StartNew();
        while (!process.HasExited && watch.Elapsed < Patience)
        {
            if (await AnswersAsync())
                return true;
            await Task.Delay(20);
        }

        return false;
    }

    private string[] Clustered() => isNode ? ["--cluster-enabled", "yes", "--cluster-port", $"{BusPort}", "--cluster-announce-ip", "127.0.0.1"] : [];

    // Loading its file after a restart it answers with an error.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte[5];
            return await stream.ReadAsync(answer) >= 5 && answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
