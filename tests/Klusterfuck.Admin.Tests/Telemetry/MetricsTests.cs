namespace Klusterfuck.Admin.Tests.Telemetry;

public sealed class MetricsTests(AdminServer server)
{
    [Fact]
    public async Task Metrics_AfterARun_TellOfItToCallersWithTheToken()
    {
        (await server.SendAnonymousAsync("GET", "/metrics")).ExpectProblem(401, "KfDenied");
        var flow = await server.CreateFlowAsync(await server.CreateFunctionAsync("exit 65"));
        await server.RunAsync(flow, "x");

        await Eventually.HoldsAsync(async () =>
        {
            var text = (await server.SendAsync("GET", "/metrics")).Expect(200).Text;
            return text.Contains($"kf_flow=\"{flow}\",kf_node=\"work\",kf_status=\"failed\",le=\"0.001\"", StringComparison.Ordinal)
                && text.Contains("kf_deadletters_total", StringComparison.Ordinal) && text.Contains("kf_queue_items", StringComparison.Ordinal)
                && text.Contains("kf_runs_started_total", StringComparison.Ordinal);
        });
    }
}
