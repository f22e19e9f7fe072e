using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runners;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Redis.Tests;
using Klusterfuck.Engine.Runners;

namespace Klusterfuck.Runner.Tests;

/// <summary>A redis-server with what a reconciler would publish, and workers that answer.</summary>
public sealed class RunnerFixture : IAsyncLifetime
{
    private static readonly CommitId Commit = CommitId.Parse(new string('f', 40));

    private RedisRunStore? store;
    private RedisRunnerDirectory? directory;
    private FakeWorkers? workers;

    internal RedisServer Redis { get; private set; } = null!;

    internal FakeWorkers Workers => workers!;

    internal RedisRunStore Store => store!;

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisServer.StartAsync();
        workers = await FakeWorkers.StartAsync();
        store = await Redis.OpenAsync(prefix: "kf");
        directory = await RedisRunnerDirectory.OpenAsync(store, RunnerProcess.Token, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        if (workers is not null)
            await workers.DisposeAsync();
        if (Redis is not null)
            await Redis.DisposeAsync();
    }

    /// <summary>Publishes a function and what answers for it.</summary>
    internal async Task PublishAsync(string function, Func<WorkerCall, CancellationToken, Task<string>> answer)
    {
        Workers.Functions[function] = answer;
        await directory!.PublishFunctionAsync(
            new PublishedFunction(Target.Function(NamespaceName.Default, ResourceName.Parse(function)), CommitId.Parse(new string('c', 40)), Workers.AddressOf(function), $"key-of-{function}"),
            TestContext.Current.CancellationToken);
    }

    /// <summary>Publishes a flow that is a chain of functions behind the connector <c>in</c>, whose key is <c>key-of-in</c>.</summary>
    internal Task PublishChainAsync(string flow, params string[] functions)
    {
        var nodes = functions.Select((f, i) => $$"""{ "id": "n{{i}}", "kind": "function", "function": "{{f}}", "retry": { "attempts": 5, "backoff": "100ms" } }""");
        var links = functions.Select((_, i) => $$"""{ "from": "{{(i == 0 ? "in" : $"n{i - 1}")}}", "to": "n{{i}}" }""");
        return PublishFlowAsync(flow, $$"""
            { "version": 1,
              "nodes": [ { "id": "in", "kind": "connector", "connector": "http" }, {{string.Join(", ", nodes)}} ],
              "links": [ {{string.Join(", ", links)}} ] }
            """);
    }

    /// <summary>Publishes a flow.</summary>
    internal async Task PublishFlowAsync(string flow, string model, bool suspended = false)
    {
        var target = Target.Flow(NamespaceName.Default, ResourceName.Parse(flow));
        await directory!.PublishModelAsync(target, Commit, model, TestContext.Current.CancellationToken);
        var keys = ImmutableSortedDictionary<string, string>.Empty.Add("in", "key-of-in");
        await directory.PublishFlowAsync(new PublishedFlow(target, Commit) { Suspended = suspended, CallbackKeys = keys }, TestContext.Current.CancellationToken);
    }
}
