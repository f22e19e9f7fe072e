using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Runs and dead letters, wherever the cmdlets work.</summary>
internal interface IRuns
{
    /// <summary>Stores a payload as a new run; durable when this returns.</summary>
    Task<RunId> StartAsync(NamespaceName ns, ResourceName flow, NodeId? node, Payload payload, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>One run with its steps.</summary>
    Task<RunDetails> GetAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken);

    /// <summary>Runs, newest first, without steps.</summary>
    Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Waits until the run has ended or the time is over.</summary>
    Task<Run> WaitAsync(NamespaceName ns, RunId run, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Cancels a run.</summary>
    Task<Run> CancelAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken);

    /// <summary>Lets a failed run go on from its failed steps.</summary>
    Task<Run> RetryAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken);

    /// <summary>Begins a new run from one that has ended: all of it, or from a step on; functions at the commits that are named, else at what is selected.</summary>
    Task<Run> ReplayAsync(NamespaceName ns, RunId run, StepId? from, IReadOnlyDictionary<string, CommitId> commits, CancellationToken cancellationToken);

    /// <summary>Steps that wait for a yes or no.</summary>
    Task<Page<Approval>> ListApprovalsAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Answers a step that waits for a yes or no.</summary>
    Task<Run> AnswerAsync(NamespaceName ns, RunId run, StepId step, bool approve, string? comment, CancellationToken cancellationToken);

    /// <summary>Dead letters, newest first.</summary>
    Task<Page<DeadLetter>> ListDeadLettersAsync(NamespaceName ns, ResourceName? flow, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Lets a dead letter's run go on from it.</summary>
    Task<Run> RetryDeadLetterAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter; its run stays failed.</summary>
    Task RemoveDeadLetterAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken);

    /// <summary>Executes queued runs where nobody else does, until cancelled.</summary>
    Task WorkAsync(CancellationToken cancellationToken);
}
