using System.Diagnostics;
using System.Net;

namespace Klusterfuck.Worker.Tests;

public sealed class WorkerHostTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-worker-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Repository => Path.Combine(folder, "origin");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Build_Repository_ServesItsTipAndOtherCommitsOnDemand()
    {
        var first = Commit("echo first");
        var second = Commit("echo second");
        await using var worker = await RunningWorker.StartAsync(new WorkerOptions { WorkFolder = Path.Combine(folder, "work"), GitUrl = "file://" + Repository });
        Assert.Equal(("second\n", second), await AskAsync(null));
        Assert.Equal(("first\n", first), await AskAsync(first));
        var third = Commit("echo third");
        Assert.Equal(("second\n", second), await AskAsync(null));
        Assert.Equal(("third\n", third), await AskAsync(third));
        using var unknown = await SendAsync(new string('a', 40));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var malformed = await SendAsync("main");
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);

        async Task<(string, string)> AskAsync(string? commit)
        {
            using var response = await SendAsync(commit);
            return (await response.Content.ReadAsStringAsync(Cancel), response.Headers.GetValues("X-Kf-Commit").Single());
        }

        async Task<HttpResponseMessage> SendAsync(string? commit)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            if (commit is not null)
                request.Headers.Add("X-Kf-Commit", commit);
            return await worker.Function.SendAsync(request, Cancel);
        }
    }

    [Fact]
    public async Task Build_CommitIsGiven_ServesIt()
    {
        var first = Commit("echo first");
        Commit("echo second");
        await using var worker = await RunningWorker.StartAsync(new WorkerOptions { WorkFolder = Path.Combine(folder, "work"), GitUrl = "file://" + Repository, GitCommit = first });
        Assert.Equal("first\n", await worker.Function.GetStringAsync("/", Cancel));
    }

    [Fact]
    public async Task Build_CacheIsDisabled_ServesWhatWasJustPushed()
    {
        Commit("echo first");
        await using var worker = await RunningWorker.StartAsync(new WorkerOptions { WorkFolder = Path.Combine(folder, "work"), GitUrl = "file://" + Repository, DisableCache = true });
        Assert.Equal("first\n", await worker.Function.GetStringAsync("/", Cancel));
        Commit("echo second");
        Assert.Equal("second\n", await worker.Function.GetStringAsync("/", Cancel));
    }

    [Fact]
    public async Task Build_RepositoryIsMissing_IsAliveButNotReady()
    {
        await using var worker = await RunningWorker.StartAsync(new WorkerOptions { WorkFolder = Path.Combine(folder, "work"), GitUrl = Path.Combine(folder, "nowhere") }, waitUntilReady: false);
        Assert.Equal("ok\n", await worker.Administration.GetStringAsync("/healthz", Cancel));
        using var ready = await worker.Administration.GetAsync("/readyz", Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var answer = await worker.Function.GetAsync("/", Cancel);
        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.ServiceUnavailable, HttpStatusCode.NotFound]);
        Assert.NotEmpty(answer.Headers.GetValues("Retry-After"));
    }

    [Fact]
    public async Task StopAsync_RequestRuns_IsFinished()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "touch started; sleep 2; echo done");
        var call = worker.Function.GetStringAsync("/", Cancel);
        while (!File.Exists(Path.Combine(folder, "started")))
            await Task.Delay(10, Cancel);
        var stop = worker.StopAsync();
        using var ready = await worker.Administration.GetAsync("/readyz", Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("done\n", await call);
        await stop;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => worker.Function.GetStringAsync("/", Cancel));
    }

    [Fact]
    public async Task Metrics_AfterCalls_CountThem()
    {
        await using var worker = await RunningWorker.StartShellAsync(folder, "test \"$PATH_INFO\" = /");
        await worker.Function.GetAsync("/", Cancel);
        await worker.Function.GetAsync("/x", Cancel);
        var metrics = (await worker.Administration.GetStringAsync("/metrics", Cancel)).Split('\n');
        Assert.Contains("kf_invocations_total{outcome=\"success\"} 1", metrics);
        Assert.Contains("kf_invocations_total{outcome=\"exit\"} 1", metrics);
        Assert.Contains("kf_invocation_duration_seconds_count 2", metrics);
        Assert.Contains("kf_invocations_in_flight 0", metrics);
        Assert.Contains("kf_ready 1", metrics);
        Assert.Equal(HttpStatusCode.NotFound, (await worker.Administration.GetAsync("/fn", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("python3", "import sys; print('hi')", "")]
    [InlineData("sh", "while read -r line; do id=${line#'{\"id\":\"'}; printf '{\"id\":\"%s\",\"body\":\"hi\"}\\n' \"${id%%'\"'*}\"; done", "mode: stream\n")]
    [InlineData("sh", "echo hi", "")]
    public async Task Metrics_ColdStarts_AreThoseOfCommitsThatWereNotReadied(string interpreter, string script, string more)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, interpreter))), $"{interpreter} is not installed.");
        var trial = Commit(script, interpreter, more);
        Commit(script + "\n", interpreter, more);
        await using var worker = await RunningWorker.StartAsync(new WorkerOptions { WorkFolder = Path.Combine(folder, "work"), GitUrl = "file://" + Repository });
        await CallAsync(null);
        Assert.Contains("kf_function_cold_starts_total 0", await ReadAsync());

        await CallAsync(trial);
        await CallAsync(trial);

        // A shell script has nothing that could wait.
        Assert.Contains($"kf_function_cold_starts_total {(script == "echo hi" ? 0 : 1)}", await ReadAsync());

        async Task CallAsync(string? commit)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            if (commit is not null)
                request.Headers.Add("X-Kf-Commit", commit);
            using var response = await worker.Function.SendAsync(request, Cancel);
            Assert.Equal("hi", (await response.Content.ReadAsStringAsync(Cancel)).Trim());
        }

        async Task<string[]> ReadAsync() => (await worker.Administration.GetStringAsync("/metrics", Cancel)).Split('\n');
    }

    private string Commit(string script, string interpreter = "sh", string more = "")
    {
        if (!Directory.Exists(Repository))
            Git($"init -q -b main {Repository}");
        File.WriteAllText(Path.Combine(Repository, "handler.sh"), script + "\n");
        File.WriteAllText(Path.Combine(Repository, "config.yaml"), $"version: 1\ncommand: {interpreter} ./handler.sh\n{more}");
        Git($"-C {Repository} add -A");
        Git($"-C {Repository} -c user.name=a -c user.email=a@b commit -q -m x");
        return Git($"-C {Repository} rev-parse HEAD").Trim();
    }

    private static string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
