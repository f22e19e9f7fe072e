using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>Reads runs and their steps, and forgets old ones.</summary>
public interface IRunHistory
{
    /// <summary>One run, without its result; null where there is none.</summary>
    Task<Run?> FindAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Runs, newest first, without results.</summary>
    Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Figures about the runs of a namespace, with the minutes since an instant. A store that cannot count looks at the newest runs only.</summary>
    async Task<RunSummary> SummariseAsync(NamespaceName ns, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var newest = await ListAsync(new RunQuery(ns) { Page = new PageRequest(1_000) }, cancellationToken).ConfigureAwait(false);
        return RunSummary.Of(newest.Items, since);
    }

    /// <summary>Every attempt at every step of a run, in the order they began; those that wait come last. Bodies beyond <paramref name="maxBytes"/> in all are left out.</summary>
    Task<IReadOnlyList<StepRecord>> ListStepsAsync(RunId run, long maxBytes, CancellationToken cancellationToken);

    /// <summary>What the leaves of a run gave, each node's in the order of their paths. Bodies beyond <paramref name="maxBytes"/> in all are left out.</summary>
    Task<IReadOnlyList<RunOutput>> ListOutputsAsync(RunId run, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Steps that wait for a signal, newest first.</summary>
    Task<Page<WaitingStep>> ListWaitingAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken);

    /// <summary>How much there is to do, in all namespaces.</summary>
    Task<QueueStatus> CountAsync(CancellationToken cancellationToken);

    /// <summary>Completes when the run has ended, by whatever process, or is not there.</summary>
    Task WaitForEndAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Forgets ended runs beyond the retention, with the runs they began, a bounded number a call; returns how many. Called again while it returns more than 0.</summary>
    Task<int> PruneAsync(RunRetention retention, CancellationToken cancellationToken);
}
