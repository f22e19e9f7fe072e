using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>
/// Keeps runs and the items still to be worked off. Every operation is one transaction, and durable when its task completes. An operation that was begun
/// is finished: cancelling takes back only what has not begun.
/// </summary>
public interface IRunStore
{
    /// <summary>Stores a run with its payload and its first item, or finds the run that was stored under the same flow and idempotency key.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.QueueFull"/>, <see cref="ErrorCodes.DiskFull"/>, <see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task<RunTicket> SubmitAsync(NewRun run, CancellationToken cancellationToken);

    /// <summary>
    /// Claims items that are due, in turns between flows and those of a flow's older runs first, each with an attempt number higher than all before and a lease by the store's clock. Waits
    /// until there is at least one where the claim says so. An item whose lease ran out is claimed again; one that was lost too often becomes a dead letter.
    /// </summary>
    Task<IReadOnlyList<WorkItem>> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Ends one attempt at a step, whole or not at all: its record, its deliveries (each distinct payload stored once), the removal or rescheduling of its
    /// item, arrivals with their counts, runs it begins, the run's count of open items and, at zero, the end of the run, which lets the step go on that
    /// began it. False, and nothing is changed, where the item is no longer the owner's.
    /// </summary>
    Task<bool> CommitAsync(StepCommit step, CancellationToken cancellationToken);

    /// <summary>Lets a step go on that waits for a signal; false where it does not, or not any more. The first signal counts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The step.</param>
    /// <param name="signal">What the node gets as <see cref="WorkItem.Signal"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<bool> SignalAsync(RunId run, StepId step, string signal, CancellationToken cancellationToken);

    /// <summary>Ends a run, and every run it began, as cancelled and removes their items; false where it has ended already.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>.</exception>
    Task<bool> CancelAsync(RunId run, CancellationToken cancellationToken);
}
