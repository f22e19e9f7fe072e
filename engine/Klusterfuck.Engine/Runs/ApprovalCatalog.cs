using Klusterfuck.Engine.Flows.Approvals;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Runs;

/// <summary>Lists and answers the questions of runs.</summary>
/// <param name="store">Keeps runs.</param>
/// <param name="history">Reads them.</param>
public sealed class ApprovalCatalog(IRunStore store, IRunHistory history)
{
    private const int MaxComment = 1_000;

    /// <summary>What waits for an answer, newest first.</summary>
    public async Task<Page<Approval>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken)
    {
        var waiting = await history.ListWaitingAsync(ns, page, cancellationToken).ConfigureAwait(false);
        return new Page<Approval>([.. waiting.Items.Select(w => new Approval(w.Run, w.Id, w.Flow, w.Node, w.State, w.Since, w.Until, w.Payload))], waiting.Next);
    }

    /// <summary>Answers; the first answer counts.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="run">The run.</param>
    /// <param name="step">The step.</param>
    /// <param name="approve">Yes or no.</param>
    /// <param name="comment">Why, at most 1,000 characters; null for nothing.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>, <see cref="ErrorCodes.ApprovalNotFound"/> where the step waits for none, or no longer.</exception>
    public async Task<Run> AnswerAsync(
        NamespaceName ns, RunId run, StepId step, bool approve, string? comment, Actor by, CancellationToken cancellationToken)
    {
        if (comment is { Length: > MaxComment })
            throw KlusterfuckException.ForProblems("answer", [new Problem("OutOfRange", "$.comment", $"A comment has at most {MaxComment} characters.")]);
        await FindAsync(ns, run, cancellationToken).ConfigureAwait(false);
        var answer = JsonConvert.SerializeObject(new ApprovalAnswer(approve, comment ?? "", by.Name));
        if (!await store.SignalAsync(run, step, answer, cancellationToken).ConfigureAwait(false))
            throw new KlusterfuckException(ErrorCodes.ApprovalNotFound, $"Step {step} of run {run} waits for no answer, or no longer.", step.Value);
        return await FindAsync(ns, run, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Run> FindAsync(NamespaceName ns, RunId id, CancellationToken cancellationToken) =>
        await history.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } run && run.Namespace == ns
            ? run
            : throw new KlusterfuckException(ErrorCodes.RunNotFound, $"There is no run {id} in namespace {ns}.", id.Value, "Runs that have ended are forgotten after a while.");
}
