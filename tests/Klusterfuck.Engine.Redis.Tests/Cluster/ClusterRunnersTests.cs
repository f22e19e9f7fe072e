using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Cluster;

/// <summary>Runners at work on a cluster one of whose nodes is killed, and whose slots move.</summary>
public sealed class ClusterRunnersTests
{
    private const int Runs = 120;
    private const int Partitions = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runners_NodeKilledAndSlotsMoved_LoseNothingAndPropagateOnce()
    {
        await using var cluster = await RedisCluster.StartAsync();
        var bench = await RiskyFlow.NewBenchAsync();
        var options = new RunnerOptions { Concurrency = 8, Lease = TimeSpan.FromSeconds(2), DrainTime = TimeSpan.FromSeconds(5) };
        using var stop = new CancellationTokenSource();
        await using var one = await cluster.OpenAsync(partitions: Partitions, prefix: "kf");
        await using var two = await cluster.OpenAsync(prefix: "kf");
        var runners = new[] { bench.NewRunner(one, options).RunAsync(stop.Token), bench.NewRunner(two, options).RunAsync(stop.Token) };
        var submitted = new List<RunId>();
        for (var n = 0; n < Runs; n++)
        {
            submitted.Add((await RiskyFlow.SubmitAsync(two, n)).Run);
            if (n == Runs / 4)
            {
                await (await cluster.OwnerAsync(await cluster.SlotOfAsync(one.Link.PartitionKey(0)))).RestartAsync();
                await cluster.WaitAsync();
            }

            if (n > Runs / 4 && n % 20 == 0)
                await MoveAsync(cluster, one, (n / 20) % Partitions);
        }

        var (steps, joins) = await RiskyFlow.CheckAsync(two, submitted);
        Assert.Equal(Runs, joins);
        Assert.Equal(new QueueStatus(0, 0, 0, 0, 0), await two.CountAsync(Cancel));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Runs} runs, {steps} steps, {joins} joins; {bench.Calls.Count} calls of functions, {bench.Calls.Values.Count(c => c > 1)} repeated");
        await stop.CancelAsync();
        await Task.WhenAll(runners);
    }

    private static async Task MoveAsync(RedisCluster cluster, RedisRunStore store, int partition)
    {
        var slot = await cluster.SlotOfAsync(store.Link.PartitionKey(partition));
        var to = await cluster.AnotherAsync(slot);
        await cluster.BeginMoveAsync(slot, to);
        await cluster.MoveKeysAsync(slot, to);
        await cluster.EndMoveAsync(slot, to);
    }
}
