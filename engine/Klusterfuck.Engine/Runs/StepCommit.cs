using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>How one attempt at a step ended, and what follows from it.</summary>
public sealed record StepCommit
{
    /// <summary>The item, as it was claimed.</summary>
    public required WorkItem Item { get; init; }

    /// <summary>Succeeded, failed, skipped, or waiting where it is parked.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>The commit of the function that served it; null where none did.</summary>
    public CommitId? Commit { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What is recorded as its output; null where it gave nothing. The item's own payload is stored once.</summary>
    public Payload? Output { get; init; }

    /// <summary>Whether the output is part of the run's result, and in which form.</summary>
    public ResultPart ResultPart { get; init; }

    /// <summary>Why the step goes on later; null where this attempt ends it. No attempt is recorded for it, and its item stays.</summary>
    public Park? Park { get; init; }

    /// <summary>Whether items that came from this step, and runs it began, are cancelled: what is left of parts whose work is of no use any more.</summary>
    public bool EndsParts { get; init; }

    /// <summary>Items for the nodes that come next, and arrivals.</summary>
    public ImmutableArray<Delivery> Deliveries { get; init; } = [];

    /// <summary>
    /// Steps that this one led to and that were executed with it, each after the one it came from and each as its first attempt. Their items have never been in the
    /// queue: the deliveries that made them are not among <see cref="Deliveries"/>, and they have no followers of their own.
    /// </summary>
    public ImmutableArray<StepCommit> Followers { get; init; } = [];

    /// <summary>Why it failed; null where it did not.</summary>
    public StepFailure? Error { get; init; }

    /// <summary>When a failed step is to be tried again, from now. Without it, and without deliveries, it becomes a dead letter.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>Whether the failure was that the function is busy, which counts as no attempt of the node's policy.</summary>
    public bool Busy { get; init; }
}
