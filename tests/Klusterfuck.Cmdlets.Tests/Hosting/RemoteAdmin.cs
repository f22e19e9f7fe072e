using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Klusterfuck.Cmdlets.Tests.Hosting;

/// <summary>The built admin as a process of its own, started by the first test that wants it and shared by all; each test has a namespace of its own there.</summary>
public sealed class RemoteAdmin : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<RemoteAdmin> Shared = new(() => new RemoteAdmin(start: true));

    private readonly Process? process;
    private readonly string folder = "";
    private readonly Uri address = new("http://127.0.0.1:0");

    public RemoteAdmin()
    {
    }

    private RemoteAdmin(bool start)
    {
        Assert.True(start);
        folder = Directory.CreateTempSubdirectory("kf-admin-").FullName;
        address = new Uri($"http://127.0.0.1:{FreePort()}");
        process = Process.Start(new ProcessStartInfo("dotnet", [Assembly, "--data", folder, "--urls", address.ToString().TrimEnd('/')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        WaitForAnswer();
    }

    public static Uri Address => Shared.Value.address;

    public static string Token => File.ReadAllText(Path.Combine(Shared.Value.folder, "token")).Trim();

    public static string Assembly { get; } = typeof(RemoteAdmin).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "AdminAssembly").Value!;

    public static void Start() => _ = Shared.Value;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends the shared process: called once, when every test has run.</summary>
    public void Dispose()
    {
        if (process is null)
        {
            if (Shared.IsValueCreated)
                Shared.Value.Dispose();
            return;
        }

        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void WaitForAnswer()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < Patience)
        {
            Assert.False(process!.HasExited, "admin ended");
            try
            {
                using var response = http.Send(new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/healthz")));
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            Thread.Sleep(50);
        }

        Assert.Fail("admin did not answer.");
    }
}
