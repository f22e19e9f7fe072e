using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Klusterfuck.Engine.Redis.Tests;

namespace Klusterfuck.Runner.Tests.Http;

/// <summary>One runner, as callers see it.</summary>
public sealed class RunnerEndpointsTests(RunnerFixture fixture) : IClassFixture<RunnerFixture>, IAsyncLifetime
{
    private RunnerProcess runner = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        runner = await RunnerProcess.StartAsync(fixture.Redis);
        await fixture.PublishAsync("double", (call, _) => Task.FromResult($"{2 * int.Parse(call.Body, null)}"));
        await fixture.PublishChainAsync("doubles", "double", "double");
    }

    public ValueTask DisposeAsync() => runner.DisposeAsync();

    [Fact]
    public async Task Post_WithWait_GivesWhatTheFunctionsGave()
    {
        using var answer = await PostAsync("doubles/in?wait=60s", "21");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"n1":84}""", await answer.Content.ReadAsStringAsync(Cancel));
        var run = await ReadAsync(answer.Headers.Location!);
        Assert.Equal("succeeded", run.GetProperty("status").GetString());
        Assert.Equal(new string('c', 40), run.GetProperty("functionCommits").GetProperty("double").GetString());
        var steps = run.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["in", "n0", "n1"], steps.Select(s => s.GetProperty("node").GetString()).Order());
        Assert.Equal(2, steps.Count(s => s.GetProperty("commit").GetString() == new string('c', 40)));

        // The functions knew their run and their step, and both are in one trace.
        var calls = fixture.Workers.Calls.Where(c => c.Header("X-Kf-Run-Id") == run.GetProperty("id").GetString()).ToList();
        Assert.Equal(2, calls.Count);
        Assert.Equal(steps.Where(s => s.GetProperty("node").GetString() != "in").Select(s => s.GetProperty("id").GetString()).Order(), calls.Select(c => c.Header("X-Kf-Step-Id")).Order());
        Assert.Single(calls.Select(c => c.Header("traceparent")!.Split('-')[1]).Distinct());
    }

    [Fact]
    public async Task Post_WithoutWait_IsAcceptedAndListed()
    {
        using var answer = await PostAsync("doubles/in", "1");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("run").GetString();
        Assert.EndsWith($"/api/v1/runs/{id}", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        await Eventually.IsAsync(async () => (await ReadAsync(answer.Headers.Location)).GetProperty("status").GetString() == "succeeded");
        var list = await ReadAsync(new Uri("/api/v1/runs?flow=doubles&status=succeeded", UriKind.Relative));
        Assert.Contains(list.GetProperty("items").EnumerateArray(), r => r.GetProperty("id").GetString() == id);
    }

    [Fact]
    public async Task Post_SameIdempotencyKey_IsTheSameRun()
    {
        var runs = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flow/doubles/in") { Content = new StringContent("1") };
            request.Headers.Add("Idempotency-Key", "the key");
            using var answer = await runner.Client.SendAsync(request, Cancel);
            runs.Add((await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("run").GetString());
        }

        Assert.Single(runs.Distinct());
    }

    [Theory]
    [InlineData("doubles/in?key=key-of-in", HttpStatusCode.Accepted)]
    [InlineData("doubles/in?key=key-of-out", HttpStatusCode.Unauthorized)]
    [InlineData("doubles/n0?key=key-of-in", HttpStatusCode.Unauthorized)]
    [InlineData("nothing/in?key=key-of-in", HttpStatusCode.Unauthorized)]
    [InlineData("doubles/in", HttpStatusCode.Unauthorized)]
    public async Task Post_WithoutTheToken_NeedsTheKeyOfTheNode(string path, HttpStatusCode status)
    {
        using var stranger = new HttpClient { BaseAddress = runner.Client.BaseAddress };
        using var answer = await stranger.PostAsync(new Uri($"/api/v1/flow/{path}", UriKind.Relative), new StringContent("1"), Cancel);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Runs_WithoutTheToken_AreDenied()
    {
        using var stranger = new HttpClient { BaseAddress = runner.Client.BaseAddress };
        using var answer = await stranger.GetAsync(new Uri("/api/v1/runs?key=key-of-in", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("nothing/in", 404, "KfFlowNotFound")]
    [InlineData("doubles/n0", 404, "KfNodeNotFound")]
    [InlineData("asleep/in", 409, "KfFlowSuspended")]
    public async Task Post_ToWhatTakesNoPayloads_SaysWhy(string path, int status, string code)
    {
        await fixture.PublishFlowAsync("asleep", """{ "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "http" } ], "links": [] }""", suspended: true);
        using var answer = await PostAsync(path, "1");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Post_TooLarge_Is413()
    {
        using var answer = await PostAsync("doubles/in", new string('1', (1024 * 1024) + 1));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Administration_Ports_AreApart()
    {
        Assert.Equal("ok\n", await runner.Administration.GetStringAsync(new Uri("/healthz", UriKind.Relative), Cancel));
        using var runs = await runner.Administration.GetAsync(new Uri("/api/v1/runs", UriKind.Relative), Cancel);
        using var metrics = await runner.Client.GetAsync(new Uri("/metrics", UriKind.Relative), Cancel);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (runs.StatusCode, metrics.StatusCode));
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        runner.Client.PostAsync(new Uri($"/api/v1/flow/{path}", UriKind.Relative), new StringContent(body), Cancel);

    private async Task<JsonElement> ReadAsync(Uri address) => await runner.Client.GetFromJsonAsync<JsonElement>(address, Cancel);
}
