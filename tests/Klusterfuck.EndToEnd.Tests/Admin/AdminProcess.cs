using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace Klusterfuck.EndToEnd.Tests.Admin;

/// <summary>The built admin as a process of its own, on a free loopback port, over a data folder that outlives it.</summary>
internal sealed class AdminProcess : IDisposable
{
    private readonly StringBuilder output = new();
    private Process? process;

    public AdminProcess(string dataFolder)
    {
        DataFolder = dataFolder;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public string DataFolder { get; }

    public Uri Address { get; }

    public string Token => File.ReadAllText(Path.Combine(DataFolder, "token")).Trim();

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public static string Metadata(string key) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;

    public HttpClient CreateClient()
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Metadata("AdminAssembly"), "--data", DataFolder, "--urls", Address.ToString().TrimEnd('/')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(60))
        {
            Assert.False(process.HasExited, $"admin ended: {Output}");
            try
            {
                using var response = await http.GetAsync(new Uri(Address, "/healthz"), cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // Not listening yet, or too busy with what it found.
            }

            await Task.Delay(50, cancellationToken);
        }

        Assert.Fail($"admin did not answer within 60 s: {Output}");
    }

    /// <summary>SIGKILL, to it alone: what it started has to cope.</summary>
    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process?.Dispose();
    }

    private void Keep(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
