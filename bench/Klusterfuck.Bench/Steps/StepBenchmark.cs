using System.Diagnostics;
using System.Globalization;
using Klusterfuck.Engine.Embedded.Runs;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Bench.Steps;

/// <summary>
/// Flow steps per second on SQLite and, where one is named, on Redis: a chain of five nodes whose functions answer in process, each step durable before the next begins; beside it
/// what the disk does, one small fsync after another.
/// </summary>
internal static class StepBenchmark
{
    private const int Hops = 5;
    private const int RunsAtRest = 200;

    public static async Task RunAsync(StepOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kf-steps-").FullName;
        try
        {
            var store = SqliteRunStore.Open(Path.Combine(folder, "runs.db"), new RunStoreOptions(), TimeProvider.System);
            await using (store)
            {
                var synchronous = await store.Writer.WriteAsync(session => session.Number("PRAGMA synchronous"), CancellationToken.None);
                await output.WriteLineAsync($"synchronous={(synchronous == 2 ? "FULL" : throw new InvalidOperationException($"synchronous is {synchronous}"))}");
                var fsync = Disk.MeasureFsync(Path.Combine(folder, "fsync"));
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"a write of 4 KiB with fsync: p50 {fsync:f2} ms, {1000 / fsync:f0} /s"));

                await MeasureAsync(new RunPorts(store, store, store, store), fsync, output);
                if (options.Redis is { } redis)
                    await MeasureRedisAsync(redis, fsync, output, cancellationToken);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureRedisAsync(string url, double fsync, TextWriter output, CancellationToken cancellationToken)
    {
        var options = new RedisOptions { Url = url, Prefix = $"bench-{Guid.NewGuid():N}"[..16] };
        await using var store = await RedisRunStore.OpenAsync(options, new RunStoreOptions(), TimeProvider.System, NullLogger<RedisRunStore>.Instance, cancellationToken);
        var info = store.Link.Connection.GetServers()[0];
        var sync = (await info.ConfigGetAsync("appendfsync")).First().Value;
        await output.WriteLineAsync($"Redis, appendfsync {sync}, {store.PartitionCount} partitions");
        await MeasureAsync(new RunPorts(store, store, store, store), fsync, output);
    }

    private static async Task MeasureAsync(RunPorts store, double fsync, TextWriter output)
    {
        using var stop = new CancellationTokenSource();
        var runner = new FlowRunner(
            store.Store, store.Leases, store.History, new RunningSteps(), new ChainGraphs(), new EchoInvoker(), new NoSelections(), new RunnerOptions(), TimeProvider.System,
            NullLogger<FlowRunner>.Instance);
        var running = runner.RunAsync(stop.Token);
        await RunManyAsync(store, 16, 500, null);
        await AtRestAsync(store, fsync, output);
        foreach (var clients in (int[])[1, 16, 64])
            await RunManyAsync(store, clients, clients == 1 ? 500 : 4_000, output);
        await stop.CancelAsync();
        await running;
    }

    private static async Task AtRestAsync(RunPorts store, double fsync, TextWriter output)
    {
        var times = new List<double>();
        for (var i = 0; i < RunsAtRest; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            await store.History.WaitForEndAsync((await store.Store.SubmitAsync(NewRun(), CancellationToken.None)).Run, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds / Hops);
        }

        times.Sort();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"at rest, one run at a time: p50 {times[times.Count / 2]:f2} ms, p99 {times[times.Count * 99 / 100]:f2} ms a hop ({times[times.Count / 2] / fsync:f1} × the fsync)"));
    }

    private static async Task RunManyAsync(RunPorts store, int clients, int runs, TextWriter? output)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            var mine = new List<RunId>();
            for (var i = 0; i < runs / clients; i++)
                mine.Add((await store.Store.SubmitAsync(NewRun(), CancellationToken.None)).Run);
            foreach (var run in mine)
                await store.History.WaitForEndAsync(run, CancellationToken.None);
        }));
        var steps = runs / clients * clients * Hops;
        if (output is not null)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{clients,2} clients: {steps / clock.Elapsed.TotalSeconds,6:f0} steps/s, {steps / Hops / clock.Elapsed.TotalSeconds,5:f0} runs/s"));
        }
    }

    private static NewRun NewRun() => new()
    {
        Id = RunId.New(TimeProvider.System),
        Flow = Target.Flow(NamespaceName.Default, ResourceName.Parse("chain")),
        Commit = CommitId.Parse(new string('0', 40)),
        Entry = NodeId.Parse("in"),
        Payload = new Payload("{ \"order\": 4711 }"u8.ToArray(), "application/json"),
    };
}
