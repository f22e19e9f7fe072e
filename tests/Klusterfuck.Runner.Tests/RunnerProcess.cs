using System.Diagnostics;
using System.Net.Http.Headers;
using Klusterfuck.Engine.Redis.Tests;

namespace Klusterfuck.Runner.Tests;

/// <summary>A runner in a process of its own.</summary>
internal sealed class RunnerProcess : IAsyncDisposable
{
    public const string Token = "the token of these tests";

    private readonly Process process;

    private RunnerProcess(Process process, int port, int adminPort)
    {
        this.process = process;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Administration = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{adminPort}") };
    }

    /// <summary>Calls it with the token.</summary>
    public HttpClient Client { get; }

    /// <summary>Calls its other port.</summary>
    public HttpClient Administration { get; }

    public static async Task<RunnerProcess> StartAsync(IRedis redis, params (string Name, string Value)[] variables)
    {
        var (port, adminPort) = (RedisServer.FreePort(), RedisServer.FreePort());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Klusterfuck.Runner.dll")]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in variables.Prepend(("KF_LEASE", "2")).Prepend(("KF_TOKEN", Token)).Prepend(("KF_REDIS", redis.Url)).Prepend(("PORT", $"{port}")).Prepend(("ADMIN_PORT", $"{adminPort}")))
            start.Environment[name] = value;
        var runner = new RunnerProcess(Process.Start(start)!, port, adminPort);
        var said = new List<string>();
        runner.process.ErrorDataReceived += (_, line) =>
        {
            lock (said)
                said.Add(line.Data ?? "");
        };
        runner.process.OutputDataReceived += (_, _) => { };
        runner.process.BeginErrorReadLine();
        runner.process.BeginOutputReadLine();
        await Eventually.IsAsync(async () =>
        {
            Assert.False(runner.process.HasExited, $"The runner ended: {string.Join('\n', said)}");
            return await runner.IsReadyAsync();
        });
        return runner;
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Administration.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Tells it to end, and waits until it has; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Steps it has executed.</summary>
    public async Task<long> CountStepsAsync() => (await Administration.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
        .Where(l => l.StartsWith("kf_step_duration_seconds_count", StringComparison.Ordinal))
        .Sum(l => long.Parse(l[(l.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
        Client.Dispose();
        Administration.Dispose();
    }
}
