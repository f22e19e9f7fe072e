using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>A redis-server of its own on a free loopback port, with a folder of its own, as durable as it gets.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string folder = Directory.CreateTempSubdirectory("kf-redis-").FullName;
    private readonly string[] settings;
    private Process? process;

    public RedisServer()
        : this([])
    {
    }

    private RedisServer(string[] settings) => this.settings = settings;

    public int Port { get; private set; }

    public string Url => $"redis://127.0.0.1:{Port}";

    public static bool IsInstalled => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "redis-server")));

    /// <summary>Starts one with settings that come last.</summary>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(IsInstalled, "redis-server is not installed.");

        // Another program may take the port before the server does.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            Port = FreePort();
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

    /// <summary>Opens a store with a prefix of its own, or the one that is named.</summary>
    public Task<RedisRunStore> OpenAsync(RunStoreOptions? limits = null, int partitions = 4, TimeProvider? clock = null, string? prefix = null, TimeSpan? timeout = null) =>
        RedisRunStore.OpenAsync(
            new RedisOptions { Url = Url, Prefix = prefix ?? $"t{Guid.NewGuid():N}"[..16], Partitions = partitions, Clock = clock, Timeout = timeout ?? TimeSpan.FromSeconds(20) },
            limits ?? new RunStoreOptions(), clock ?? TimeProvider.System, NullLogger<RedisRunStore>.Instance, TestContext.Current.CancellationToken);

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
                "--maxmemory-policy", "noeviction", "--logfile", Path.Combine(folder, "log"), .. settings,
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
