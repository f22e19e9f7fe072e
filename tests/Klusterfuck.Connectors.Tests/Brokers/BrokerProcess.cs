using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Klusterfuck.Connectors.Tests.Brokers;

/// <summary>A server program in a folder of its own, on loopback.</summary>
internal sealed class BrokerProcess(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, int port) : IDisposable
{
    private readonly StringBuilder output = new();
    private Process? process;

    /// <summary>The path of a program; the test is skipped where it is absent.</summary>
    public static string Find(params string[] paths)
    {
        var found = paths.FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{Path.GetFileName(paths[0])} is not installed.");
        return found!;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it and waits until its port is open.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var watch = Stopwatch.StartNew();
        while (!await IsOpenAsync(port))
        {
            Assert.False(process.HasExited, $"{program} ended: {output}");
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(120), $"{program} did not listen within 120 s: {output}");
            await Task.Delay(50);
        }
    }

    /// <summary>SIGKILL, to it and all it started.</summary>
    public void Kill()
    {
        if (process is null)
            return;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    public void Dispose() => Kill();

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
