using System.Net;
using Klusterfuck.Engine.Redis.Tests;

namespace Klusterfuck.Runner.Tests.Telemetry;

public sealed class RunnerTelemetryTests(RunnerFixture fixture) : IClassFixture<RunnerFixture>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WithACollector_IsOneTraceWithASpanForEachStepThatItsFunctionsAreTold()
    {
        await using var collector = await FakeCollector.StartAsync();
        await fixture.PublishAsync("echo", (call, _) => Task.FromResult(call.Body));
        await fixture.PublishChainAsync("traced", "echo", "echo");
        await using var runner = await RunnerProcess.StartAsync(
            fixture.Redis, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flow/traced/in?wait=60s") { Content = new StringContent("1") };
        request.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");
        using var answer = await runner.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await Eventually.IsAsync(() => Task.FromResult(collector.Spans.Count(s => s.Trace == Trace) >= 4));
        var spans = collector.Spans.Where(s => s.Trace == Trace).ToList();
        Assert.Equal(["run traced", "step in", "step n0", "step n1"], spans.Select(s => s.Name).Order());
        var run = spans.Single(s => s.Name == "run traced");
        Assert.Equal(Caller, run.Parent);
        Assert.All(spans.Where(s => s != run), s => Assert.Equal(run.Id, s.Parent));

        // What a function is told is the span of its own step.
        var told = fixture.Workers.Calls.Where(c => c.Function == "echo").Select(c => c.Header("traceparent"));
        Assert.Equal(spans.Where(s => s.Name is "step n0" or "step n1").Select(s => $"00-{Trace}-{s.Id}-01").Order(), told.Order());
        await Eventually.IsAsync(() => Task.FromResult(new[] { "kf.step.duration", "kf.runs.started", "kf.queue.items", "kf.queue.runs" }.All(collector.Metrics.ContainsKey)));
    }

    [Fact]
    public async Task Metrics_AfterARetryAndADeadLetter_TellOfThem()
    {
        await fixture.PublishAsync("broken", (_, _) => throw new OperationCanceledException());
        await fixture.PublishFlowAsync("breaks", """
            { "version": 1,
              "nodes": [ { "id": "in", "kind": "connector", "connector": "http" }, { "id": "bad", "kind": "function", "function": "broken", "retry": { "attempts": 2, "backoff": "1ms" } } ],
              "links": [ { "from": "in", "to": "bad" } ] }
            """);
        await using var runner = await RunnerProcess.StartAsync(fixture.Redis);

        using var answer = await runner.Client.PostAsync(new Uri("/api/v1/flow/breaks/in?wait=60s", UriKind.Relative), new StringContent("1"), Cancel);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);

        await Eventually.IsAsync(async () =>
        {
            var text = await runner.Administration.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);
            return new[] { "kf_step_retries_total{", "kf_deadletters_total{", "kf_queue_deadletters", "kf_queue_items{", "kf_queue_runs", "kf_step_duration_seconds_bucket{", "kf_runs_started_total{" }
                .All(name => text.Contains(name, StringComparison.Ordinal));
        });
    }
}
