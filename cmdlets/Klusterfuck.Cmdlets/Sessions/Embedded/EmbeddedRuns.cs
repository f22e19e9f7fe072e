using System.Collections.Immutable;
using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Sessions.Embedded;

/// <summary>Runs of a data folder. A run of another namespace is not found, as on any admin.</summary>
internal sealed class EmbeddedRuns(EmbeddedEngine engine) : IRuns
{
    private readonly RunCatalog runs = engine.Engine.Runs;

    /// <inheritdoc/>
    public async Task<RunId> StartAsync(
        NamespaceName ns, ResourceName flow, NodeId? node, Payload payload, string? idempotencyKey, CancellationToken cancellationToken) =>
        (await runs.StartAsync(ns, flow, node, payload, idempotencyKey, cancellationToken)).Run;

    /// <inheritdoc/>
    public async Task<RunDetails> GetAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken)
    {
        var details = await runs.GetAsync(run, cancellationToken);
        return details.Run.Namespace == ns
            ? details
            : throw new KlusterfuckException(ErrorCodes.RunNotFound, $"There is no run {run} in namespace {ns}.", run.Value);
    }

    /// <inheritdoc/>
    public Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken) => runs.ListAsync(query, cancellationToken);

    /// <inheritdoc/>
    public async Task<Run> WaitAsync(NamespaceName ns, RunId run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await GetAsync(ns, run, cancellationToken);
        return await runs.WaitAsync(run, timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Run> CancelAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken)
    {
        await GetAsync(ns, run, cancellationToken);
        return await runs.CancelAsync(run, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Run> RetryAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken)
    {
        await GetAsync(ns, run, cancellationToken);
        return await runs.RetryAsync(run, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Run> ReplayAsync(NamespaceName ns, RunId run, StepId? from, IReadOnlyDictionary<string, CommitId> commits, CancellationToken cancellationToken)
    {
        await GetAsync(ns, run, cancellationToken);
        return await runs.ReplayAsync(run, from, commits.ToImmutableSortedDictionary(StringComparer.Ordinal), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Page<Approval>> ListApprovalsAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        engine.Engine.Approvals.ListAsync(ns, page, cancellationToken);

    /// <inheritdoc/>
    public Task<Run> AnswerAsync(NamespaceName ns, RunId run, StepId step, bool approve, string? comment, CancellationToken cancellationToken) =>
        engine.Engine.Approvals.AnswerAsync(ns, run, step, approve, comment, Actor.Local, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<DeadLetter>> ListDeadLettersAsync(NamespaceName ns, ResourceName? flow, PageRequest page, CancellationToken cancellationToken) =>
        runs.ListDeadLettersAsync(ns, flow, page, cancellationToken);

    /// <inheritdoc/>
    public Task<Run> RetryDeadLetterAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken) =>
        runs.RetryDeadLetterAsync(ns, id, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveDeadLetterAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken) =>
        runs.RemoveDeadLetterAsync(ns, id, cancellationToken);

    /// <inheritdoc/>
    public Task WorkAsync(CancellationToken cancellationToken) => engine.RunAsync(cancellationToken);
}
