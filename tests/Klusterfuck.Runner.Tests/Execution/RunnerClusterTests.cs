using System.Collections.Immutable;
using System.Net.Http.Json;
using System.Text.Json;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runners;
using Klusterfuck.Engine.Redis.Tests;
using Klusterfuck.Engine.Runners;

namespace Klusterfuck.Runner.Tests.Execution;

/// <summary>Runners whose runs are kept in a Redis Cluster.</summary>
public sealed class RunnerClusterTests
{
    private const int Runs = 16;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoRunners_OnACluster_AnswerWithResultsAndKnowEachOthersRuns()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var store = await cluster.OpenAsync(partitions: 8, prefix: "kf");
        var directory = await RedisRunnerDirectory.OpenAsync(store, RunnerProcess.Token, TimeProvider.System);
        var (flow, commit) = (Target.Flow(NamespaceName.Default, ResourceName.Parse("doubles")), CommitId.Parse(new string('f', 40)));
        await directory.PublishModelAsync(flow, commit, """
            { "version": 1,
              "nodes": [ { "id": "in", "kind": "connector", "connector": "http" }, { "id": "rest", "kind": "wait", "duration": "20ms" }, { "id": "double", "kind": "transform", "expression": "input * 2" } ],
              "links": [ { "from": "in", "to": "rest" }, { "from": "rest", "to": "double" } ] }
            """, Cancel);
        await directory.PublishFlowAsync(new PublishedFlow(flow, commit) { CallbackKeys = ImmutableSortedDictionary<string, string>.Empty }, Cancel);
        await using var one = await RunnerProcess.StartAsync(cluster);
        await using var two = await RunnerProcess.StartAsync(cluster);

        await Task.WhenAll(Enumerable.Range(0, Runs).Select(async n =>
        {
            using var answer = await (n % 2 == 0 ? one : two).Client.PostAsync(new Uri("/api/v1/flow/doubles/in?wait=60s", UriKind.Relative), new StringContent($"{n}"), Cancel);
            Assert.Equal($$"""{"double":{{2 * n}}}""", await answer.Content.ReadAsStringAsync(Cancel));
        }));

        foreach (var runner in new[] { one, two })
        {
            var list = await runner.Client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/runs?flow=doubles&status=succeeded", UriKind.Relative), Cancel);
            Assert.Equal(Runs, list.GetProperty("items").GetArrayLength());
        }
    }
}
