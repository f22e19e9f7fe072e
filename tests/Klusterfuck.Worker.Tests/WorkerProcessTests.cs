using System.Diagnostics;
using System.Globalization;
using Klusterfuck.Engine.Git.Tests.Remotes;

namespace Klusterfuck.Worker.Tests;

/// <summary>The worker as the process it is in a pod: only there does the thread that reads a request go on with it.</summary>
public sealed class WorkerProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("kf-worker-").FullName;
    private readonly HttpClient client = new() { Timeout = Patience };
    private readonly Process worker = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        worker.Kill();
        await worker.WaitForExitAsync(CancellationToken.None);
        worker.Dispose();
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Stream_ManyConnectionsAndSizes_EachGetsItsOwnAnswer()
    {
        await StartAsync("python3", "mode: stream\n", """
            import json, sys
            for line in sys.stdin:
                request = json.loads(line)
                print(json.dumps({"id": request["id"], "body": request["body"]}), flush=True)
            """);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            var random = new Random(number);
            for (var i = 0; i < 40; i++)
            {
                var body = $"{number}-{i} {new string('x', i % 10 == 0 ? random.Next(300_000) : random.Next(200))}";
                using var response = await client.PostAsync("/", new StringContent(body), Cancel);
                Assert.Equal(body, await response.Content.ReadAsStringAsync(Cancel));
            }
        }));
    }

    [Fact]
    public async Task Stream_AnswersThatAreReadSlowly_HoldUpNobody()
    {
        await StartAsync("python3", "mode: stream\n", """
            import json, sys
            for line in sys.stdin:
                request = json.loads(line)
                print(json.dumps({"id": request["id"], "body": "x" * int(request["body"])}), flush=True)
            """);
        var slow = new List<HttpResponseMessage>();
        for (var i = 0; i < 4; i++)
            slow.Add(await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("20000000") }, HttpCompletionOption.ResponseHeadersRead, Cancel));

        for (var i = 0; i < 20; i++)
            Assert.Equal("xxx", await (await client.PostAsync("/", new StringContent("3"), Cancel)).Content.ReadAsStringAsync(Cancel));

        foreach (var response in slow)
        {
            Assert.Equal(20_000_000, (await response.Content.ReadAsByteArrayAsync(Cancel)).Length);
            response.Dispose();
        }
    }

    [Fact]
    public async Task Process_ManyAtOnce_RunAtOnce()
    {
        // None ends before all of them have begun.
        await StartAsync("sh", "concurrency: 16\n", "touch $KF_REQUEST_ID; while [ $(ls | grep -c r-) -lt 12 ]; do sleep 0.02; done; echo all");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Authorization = new("Bearer", RunningWorker.Token);
            request.Headers.Add("X-Kf-Request-Id", string.Create(CultureInfo.InvariantCulture, $"r-{number}"));
            using var response = await client.SendAsync(request, Cancel);
            return await response.Content.ReadAsStringAsync(Cancel);
        }));
        Assert.All(answers, answer => Assert.Equal("all\n", answer));
    }

    private async Task StartAsync(string interpreter, string more, string script)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, interpreter))), $"{interpreter} is not installed.");
        await File.WriteAllTextAsync(Path.Combine(folder, "handler"), script, Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "config.yaml"), $"version: 1\ncommand: {interpreter} ./handler\n{more}", Cancel);
        client.BaseAddress = new Uri($"http://127.0.0.1:{SmartHttpServer.FreePort()}");
        var admin = SmartHttpServer.FreePort();
        worker.StartInfo = new ProcessStartInfo("dotnet", [typeof(WorkerHost).Assembly.Location]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["WORK_DIR"] = folder,
            ["DISABLE_CHECKOUT"] = "true",
            ["KF_ACCESS"] = "public",
            ["KF_TOKEN"] = RunningWorker.Token,
            ["PORT"] = client.BaseAddress.Port.ToString(CultureInfo.InvariantCulture),
            ["ADMIN_PORT"] = admin.ToString(CultureInfo.InvariantCulture),
        })
        {
            worker.StartInfo.Environment[name] = value;
        }

        worker.OutputDataReceived += static (_, _) => { };
        worker.ErrorDataReceived += static (_, _) => { };
        worker.Start();
        worker.BeginOutputReadLine();
        worker.BeginErrorReadLine();
        for (var watch = Stopwatch.StartNew(); !await IsReadyAsync(admin); await Task.Delay(20, Cancel))
            Assert.True(watch.Elapsed < Patience && !worker.HasExited, "It does not become ready.");
    }

    private async Task<bool> IsReadyAsync(int admin)
    {
        try
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{admin}/readyz"), Cancel);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
