using System.Runtime.CompilerServices;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Connections;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>
/// Keeps runs in Redis 7, Valkey or a Redis Cluster, shared by any number of processes. Each operation is one script in one partition. The order of
/// claims, limits of throttles and the limit of open runs hold in each partition.
/// </summary>
public sealed class RedisRunStore : IRunStore, IWorkLeases, IRunHistory, IDeadLetters, IAsyncDisposable
{
    private const long MaxListedBytes = 64 * 1024 * 1024;
    private const int NotThere = 2;
    private const int IsCancelled = 3;
    private static readonly ConditionalWeakTable<StepCommit, string> Nonces = [];

    private readonly RedisLink link;
    private readonly Partitions partitions;
    private readonly PartitionSignals signals;
    private readonly Claiming claiming;
    private readonly Submitting submitting;
    private readonly Pruning pruning;
    private readonly RunReading runs;
    private readonly StepReading steps;
    private readonly RunSummaries summaries;
    private readonly EndWaiters waiters;

    private RedisRunStore(RedisLink link, int count, RunStoreOptions options, TimeProvider time)
    {
        this.link = link;
        partitions = new Partitions(link, count);
        signals = new PartitionSignals(count, time);
        claiming = new Claiming(link, partitions, signals, options, time);
        submitting = new Submitting(link, partitions, signals, options);
        pruning = new Pruning(link, partitions, submitting, time);
        runs = new RunReading(link, partitions);
        steps = new StepReading(link, partitions);
        summaries = new RunSummaries(link, partitions);
        waiters = new EndWaiters(link, partitions, time);
    }

    /// <summary>Whether the server can be reached, as far as is known.</summary>
    public bool IsConnected => link.IsConnected;

    /// <summary>How many partitions there are.</summary>
    public int PartitionCount => partitions.Count;

    internal RedisLink Link => link;

    /// <summary>Connects, and checks that what is stored stays.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="limits">Limits.</param>
    /// <param name="time">The clock of waiting; that of leases is the server's.</param>
    /// <param name="logger">Takes what is not durable, and lost connections.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/> also where the server could lose runs and that is not allowed, <see cref="ErrorCodes.Invalid"/>.</exception>
    public static async Task<RedisRunStore> OpenAsync(
        RedisOptions options, RunStoreOptions limits, TimeProvider time, ILogger<RedisRunStore> logger, CancellationToken cancellationToken)
    {
        StoreSettings.Check(options);
        var link = await RedisLink.ConnectAsync(options, time, logger, cancellationToken).ConfigureAwait(false);
        try
        {
            await Durability.CheckAsync(link, options, logger).ConfigureAwait(false);
            var store = new RedisRunStore(link, await StoreSettings.ReadPartitionsAsync(link, options, logger).ConfigureAwait(false), limits, time);
            await store.ListenAsync().ConfigureAwait(false);
            return store;
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<RunTicket> SubmitAsync(NewRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return submitting.SubmitAsync(run);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkItem>> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken) => claiming.ClaimAsync(claim, cancellationToken);

    /// <summary>As the contract says. Called again with the same object, because the answer was lost, it says again that the step was stored.</summary>
    public async Task<bool> CommitAsync(StepCommit step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var partition = partitions.FindClaim(step.Item.Key.Step) ?? await partitions.LocateAsync(step.Item.Run).ConfigureAwait(false);
        var payloads = new PayloadArguments();
        var document = CommitJson.Print(step, Nonces.GetValue(step, _ => Guid.NewGuid().ToString("N")), payloads);
        var isStored = await ChangeAsync(RunScripts.Commit, partition, [document, .. payloads.Values]).ConfigureAwait(false) == 1;
        partitions.ForgetClaim(step.Item.Key.Step);
        return isStored;
    }

    /// <inheritdoc/>
    public async Task<bool> SignalAsync(RunId run, StepId step, string signal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var partition = await partitions.LocateAsync(run).ConfigureAwait(false);
        return await ChangeAsync(RunScripts.Signal, partition, run.Value, step.Value, signal).ConfigureAwait(false) == 1;
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(RunId run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = await ChangeAsync(RunScripts.Cancel, await partitions.LocateAsync(run).ConfigureAwait(false), run.Value).ConfigureAwait(false);
        return answer == NotThere ? throw NoRun(run) : answer == 1;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkKey>> RenewAsync(string owner, IReadOnlyList<WorkKey> items, TimeSpan lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var parts = await Task.WhenAll(ByPartition(items).Select(part => RenewAsync(owner, [.. part], part.Key, lease))).ConfigureAwait(false);
        if (parts.Length > 0 && parts.All(p => p.Failure is not null))
            throw parts[0].Failure!;
        var kept = parts.SelectMany(p => p.Kept).ToHashSet();
        var gone = items.Where(i => !kept.Contains(i)).ToList();
        gone.ForEach(i => partitions.ForgetClaim(i.Step));
        return gone;
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(string owner, IReadOnlyList<WorkKey> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(ByPartition(items).Select(part => ChangeAsync(RunScripts.Release, part.Key, [owner, .. Pairs(part)]))).ConfigureAwait(false);
        foreach (var item in items)
            partitions.ForgetClaim(item.Step);
    }

    /// <inheritdoc/>
    public async Task<int> TakeOverAsync(CancellationToken cancellationToken)
    {
        var taken = 0;
        foreach (var partition in partitions.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int now; (now = await ChangeAsync(RunScripts.TakeOver, partition).ConfigureAwait(false)) > 0;)
                taken += now;
        }

        return taken;
    }

    /// <inheritdoc/>
    public Task<Run?> FindAsync(RunId run, CancellationToken cancellationToken) => runs.FindAsync(run).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken) => runs.ListAsync(query).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<RunSummary> SummariseAsync(NamespaceName ns, DateTimeOffset since, CancellationToken cancellationToken) => summaries.SummariseAsync(ns, since, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StepRecord>> ListStepsAsync(RunId run, long maxBytes, CancellationToken cancellationToken) =>
        steps.ListStepsAsync(run, maxBytes).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunOutput>> ListOutputsAsync(RunId run, long maxBytes, CancellationToken cancellationToken) =>
        steps.ListOutputsAsync(run, maxBytes).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<Page<WaitingStep>> ListWaitingAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        steps.ListWaitingAsync(ns, page).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<QueueStatus> CountAsync(CancellationToken cancellationToken) => runs.CountAsync().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WaitForEndAsync(RunId run, CancellationToken cancellationToken) => waiters.WaitAsync(run, cancellationToken);

    /// <inheritdoc/>
    public Task<int> PruneAsync(RunRetention retention, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return pruning.PruneAsync(retention);
    }

    /// <inheritdoc/>
    public Task<Page<DeadLetter>> ListAsync(NamespaceName ns, ResourceName? flow, PageRequest page, CancellationToken cancellationToken) =>
        steps.ListDeadLettersAsync(ns, flow, page, MaxListedBytes).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<RunId> RetryAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken)
    {
        foreach (var partition in partitions.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answer = await ReviveAsync(partition, "step", id.Value, ns.Value).ConfigureAwait(false);
            if ((int)answer[0] == IsCancelled)
                throw new KlusterfuckException(ErrorCodes.RunEnded, "The run of the dead letter was cancelled, so that it cannot go on.", id.Value);
            if ((int)answer[0] != NotThere)
                return RunId.Parse((string?)answer[3]);
        }

        throw new KlusterfuckException(ErrorCodes.DeadLetterNotFound, $"There is no dead letter {id} in namespace {ns}.", id.Value);
    }

    /// <inheritdoc/>
    public async Task<int> RetryAllAsync(RunId run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = await ReviveAsync(await partitions.LocateAsync(run).ConfigureAwait(false), "run", run.Value).ConfigureAwait(false);
        return (int)answer[0] switch
        {
            NotThere => throw NoRun(run),
            IsCancelled => throw new KlusterfuckException(ErrorCodes.RunEnded, $"Run {run} was cancelled, so that it cannot go on.", run.Value),
            0 => 0,
            _ => (int)answer[2],
        };
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var removed = await Task.WhenAll(partitions.All.Select(p => link.RunAsync(RunScripts.Remove, p, id.Value, ns.Value))).ConfigureAwait(false);
        return removed.Any(r => (int)r == 1);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => link.DisposeAsync();

    // A partition that cannot be reached says nothing of its items, and keeps those of others from nothing.
    private async Task<(IEnumerable<WorkKey> Kept, KlusterfuckException? Failure)> RenewAsync(string owner, WorkKey[] items, int partition, TimeSpan lease)
    {
        try
        {
            var lost = (int[])(await link.RunAsync(RunScripts.Renew, partition, [owner, (long)lease.TotalMilliseconds, .. Pairs(items)]).ConfigureAwait(false))!;
            return (items.Where((_, i) => !lost.Contains(i)), null);
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.StorageUnavailable)
        {
            return (items, e);
        }
    }

    private async Task ListenAsync()
    {
        await link.ListenAsync("work", message => signals.Signal(int.TryParse(message, out var partition) ? partition : -1)).ConfigureAwait(false);
        await link.ListenAsync("end", waiters.End).ConfigureAwait(false);
        link.Connection.ConnectionRestored += (_, _) => signals.SignalAll();
    }

    // The first number of the answer; the second says how much fell due.
    private async Task<int> ChangeAsync(Script script, int partition, params RedisValue[] arguments)
    {
        var answer = await link.RunAsync(script, partition, arguments).ConfigureAwait(false);
        var parts = (RedisResult[])answer!;
        if ((int)parts[1] > 0)
            signals.Signal(partition);
        return (int)parts[0];
    }

    private async Task<RedisResult[]> ReviveAsync(int partition, params RedisValue[] arguments)
    {
        var answer = (RedisResult[])(await link.RunAsync(RunScripts.Revive, partition, arguments).ConfigureAwait(false))!;
        if ((int)answer[1] > 0)
            signals.Signal(partition);
        return answer;
    }

    private IEnumerable<IGrouping<int, WorkKey>> ByPartition(IReadOnlyList<WorkKey> items) =>
        items.SelectMany(i => partitions.OfStep(i.Step).Select(p => (p, i))).GroupBy(x => x.p, x => x.i);

    private static IEnumerable<RedisValue> Pairs(IEnumerable<WorkKey> items) => items.SelectMany(i => new RedisValue[] { i.Step.Value, i.Attempt });

    private static KlusterfuckException NoRun(RunId run) =>
        new(ErrorCodes.RunNotFound, $"There is no run {run}.", run.Value, "Runs that have ended are forgotten after a while.");
}
