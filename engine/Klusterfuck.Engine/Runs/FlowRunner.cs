using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Selections;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Runs;

/// <summary>Executes the steps of runs. The caller of an embedded store holds the lock that makes it the only runner.</summary>
public sealed class FlowRunner
{
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestStorageWait = TimeSpan.FromSeconds(5);
    private const int CommitAttempts = 8;

    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
    private readonly IRunStore store;
    private readonly IWorkLeases leases;
    private readonly IRunHistory history;
    private readonly RunningSteps running;
    private readonly StepExecution execution;
    private readonly RunnerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<FlowRunner> logger;

    /// <summary>Makes a runner.</summary>
    /// <param name="store">Keeps runs.</param>
    /// <param name="leases">Keeps claims.</param>
    /// <param name="history">Forgets old runs.</param>
    /// <param name="running">What runs now; the same object as the catalog's.</param>
    /// <param name="graphs">Compiled graphs.</param>
    /// <param name="invoker">Runs functions.</param>
    /// <param name="selections">Says which commits flows and functions have selected.</param>
    /// <param name="options">How it works.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes what no step's record can say.</param>
    /// <param name="outgoing">What nodes that send something out need; null for no broker, no secret and the public internet alone.</param>
    public FlowRunner(
        IRunStore store, IWorkLeases leases, IRunHistory history, RunningSteps running, IFlowGraphSource graphs, IFunctionInvoker invoker, ISelectedCommits selections,
        RunnerOptions options, TimeProvider time, ILogger<FlowRunner> logger, OutgoingPorts? outgoing = null)
        : this(store, leases, history, running, graphs, [.. NodeExecutors.Standard(graphs, invoker, selections, history, time), .. (outgoing ?? OutgoingPorts.None).MakeExecutors(time)], options, time, logger)
    {
    }

    internal FlowRunner(
        IRunStore store, IWorkLeases leases, IRunHistory history, RunningSteps running, IFlowGraphSource graphs, IReadOnlyList<INodeExecutor> executors,
        RunnerOptions options, TimeProvider time, ILogger<FlowRunner> logger)
    {
        this.store = store;
        this.leases = leases;
        this.history = history;
        this.running = running;
        this.options = options;
        this.time = time;
        this.logger = logger;
        execution = new StepExecution(graphs, executors, time, logger);
    }

    /// <summary>
    /// Claims and executes work until cancelled; then no new work is claimed, what runs has <see cref="RunnerOptions.DrainTime"/> to end, and what does
    /// not is handed back to the queue. Returns then, without an exception.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var handBack = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        using var slots = new SemaphoreSlim(options.Concurrency);
        var keeping = Task.WhenAll(RenewAsync(ended.Token), PruneAsync(ended.Token));

        var faults = 0;
        while (await TakeSlotsAsync(slots, cancellationToken).ConfigureAwait(false) is > 0 and var free)
        {
            var items = await ClaimAsync(free, cancellationToken).ConfigureAwait(false);
            if (free - (items?.Count ?? 0) is > 0 and var unused)
                slots.Release(unused);
            foreach (var item in items ?? [])
                _ = Task.Run(() => RunStepAsync(item, slots, handBack.Token), CancellationToken.None);
            faults = items is null ? faults + 1 : 0;
            if (faults > 0)
                await DelayAsync(StorageWait(faults), cancellationToken).ConfigureAwait(false);
        }

        await DrainAsync(slots, handBack).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await keeping.ConfigureAwait(false);
    }

    // All that are free, at least one; 0 where the runner is to end.
    private static async Task<int> TakeSlotsAsync(SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }

        var free = 1;
        while (slots.Wait(0, CancellationToken.None))
            free++;
        return free;
    }

    // Null where the store does not work now.
    private async Task<IReadOnlyList<WorkItem>?> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        try
        {
            var items = await store.ClaimAsync(new WorkClaim(owner, count, options.Lease, Wait: true), cancellationToken).ConfigureAwait(false);
            if (!cancellationToken.IsCancellationRequested)
                return items;
            await ReleaseAsync([.. items.Select(i => i.Key)]).ConfigureAwait(false);
            return [];
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return [];
        }
        catch (KlusterfuckException e)
        {
            logger.LogError(e, "No work could be claimed.");
            return null;
        }
    }

    private async Task RunStepAsync(WorkItem item, SemaphoreSlim slots, CancellationToken handBack)
    {
        using var lost = new CancellationTokenSource();
        running.Add(item, lost);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, handBack);
            var commit = await ExecuteAsync(item, either.Token).ConfigureAwait(false);
            if (lost.IsCancellationRequested)
                return;
            if (commit is null)
                await ReleaseAsync([item.Key]).ConfigureAwait(false);
            else if (!await CommitAsync(commit).ConfigureAwait(false))
                logger.LogInformation("The result of attempt {Attempt} at step {Step} is thrown away: the item is no longer this runner's.", item.Key.Attempt, item.Key.Step);
        }
        catch (Exception e)
        {
            // The lease runs out, and the item is claimed again.
            logger.LogError(e, "Attempt {Attempt} at step {Step} could not be stored.", item.Key.Attempt, item.Key.Step);
        }
        finally
        {
            running.Remove(item.Key);
            slots.Release();
        }
    }

    // Null where the step was cut off. One that ended well just then is not.
    private async Task<StepCommit?> ExecuteAsync(WorkItem item, CancellationToken cutOff)
    {
        try
        {
            var commit = await execution.ExecuteAsync(item, cutOff).ConfigureAwait(false);
            return commit.Status == StepStatus.Failed && cutOff.IsCancellationRequested ? null : commit;
        }
        catch (OperationCanceledException) when (cutOff.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<bool> CommitAsync(StepCommit commit)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await store.CommitAsync(commit, CancellationToken.None).ConfigureAwait(false);
            }
            catch (KlusterfuckException e) when (attempt < CommitAttempts)
            {
                logger.LogWarning(e, "Step {Step} could not be stored; trying again.", commit.Item.Key.Step);
                await DelayAsync(StorageWait(attempt), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task ReleaseAsync(IReadOnlyList<WorkKey> items)
    {
        if (items.Count > 0)
            await leases.ReleaseAsync(owner, items, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task DrainAsync(SemaphoreSlim slots, CancellationTokenSource handBack)
    {
        using var timer = new CancellationTokenSource(options.DrainTime, time);
        using var due = timer.Token.Register(handBack.Cancel);
        for (var slot = 0; slot < options.Concurrency; slot++)
            await slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (await DelayAsync(options.Lease / 3, cancellationToken).ConfigureAwait(false))
        {
            var keys = running.ListKeys(owner);
            if (keys.Count == 0)
                continue;
            try
            {
                foreach (var lost in await leases.RenewAsync(owner, keys, options.Lease, cancellationToken).ConfigureAwait(false))
                    running.Cancel(lost);
            }
            catch (Exception e) when (e is KlusterfuckException or OperationCanceledException)
            {
                logger.LogWarning(e, "Leases could not be renewed.");
            }
        }
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        while (await DelayAsync(PruneEvery, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                while (await history.PruneAsync(options.Retention, cancellationToken).ConfigureAwait(false) > 0 && !cancellationToken.IsCancellationRequested)
                    await Task.Yield();
            }
            catch (Exception e) when (e is KlusterfuckException or OperationCanceledException)
            {
                logger.LogWarning(e, "Old runs could not be forgotten.");
            }
        }
    }

    // False where it was cancelled.
    private async Task<bool> DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static TimeSpan StorageWait(int faults) =>
        TimeSpan.FromMilliseconds(Math.Min(LongestStorageWait.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(faults, 10))) * (0.5 + (Random.Shared.NextDouble() / 2)));
}
