using System.Text.Json;

namespace Klusterfuck.Admin.Tests.Overview;

public sealed class OverviewEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Read_AfterRuns_CountsThemByStatusAndMinute()
    {
        const string Api = "/api/v1/namespaces/overview-counts/";
        var good = await server.CreateFunctionAsync("cat", api: Api);
        var bad = await server.CreateFunctionAsync("exit 65", api: Api);
        var (works, fails) = (await server.CreateFlowAsync(good, api: Api), await server.CreateFlowAsync(bad, api: Api));
        (await server.SendAsync("POST", $"{Api}flow/{works}/in?wait=30s", "x")).Expect(200);
        (await server.SendAsync("POST", $"{Api}flow/{works}/in?wait=30s", "x")).Expect(200);
        (await server.SendAsync("POST", $"{Api}flow/{fails}/in?wait=30s", "x")).Expect(502);
        var overview = (await server.SendAsync("GET", $"{Api}overview")).Expect(200).Json;
        Assert.Equal("overview-counts", overview.GetProperty("namespace").GetString());
        Assert.Equal(2, Counts(overview, "functions").Values.Sum());
        Assert.Equal(2, Counts(overview, "flows")["deployed"]);
        Assert.Equal((2, 1, 0), (Counts(overview, "runs")["succeeded"], Counts(overview, "runs")["failed"], Counts(overview, "runs")["running"]));
        Assert.Equal(0, overview.GetProperty("queueDepth").GetInt32());
        Assert.Equal(1, overview.GetProperty("deadLetters").GetInt32());
        var minutes = overview.GetProperty("minutes").EnumerateArray().ToList();
        Assert.Equal(60, minutes.Count);
        Assert.Equal((3, 1), (minutes.Sum(m => m.GetProperty("ended").GetInt32()), minutes.Sum(m => m.GetProperty("failed").GetInt32())));
    }

    [Fact]
    public async Task Read_OfAnEmptyNamespace_IsAllZero()
    {
        var overview = (await server.SendAsync("GET", "/api/v1/namespaces/overview-empty/overview")).Expect(200).Json;
        Assert.All(Counts(overview, "runs").Values, n => Assert.Equal(0, n));
        Assert.Equal(0, Counts(overview, "functions").Values.Sum());
    }

    private static Dictionary<string, int> Counts(JsonElement overview, string key) =>
        overview.GetProperty(key).EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
}
