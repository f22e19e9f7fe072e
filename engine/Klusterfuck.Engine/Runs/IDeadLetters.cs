using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>Keeps the items steps failed on for good.</summary>
public interface IDeadLetters
{
    /// <summary>Dead letters, newest first.</summary>
    Task<Page<DeadLetter>> ListAsync(NamespaceName ns, ResourceName? flow, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Puts an item back with its step id; its run goes on. Returns the run.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.DeadLetterNotFound"/> also where it is in another namespace, <see cref="ErrorCodes.RunEnded"/> where its run was cancelled.</exception>
    Task<RunId> RetryAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken);

    /// <summary>Puts all items of a run back; returns how many.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>, <see cref="ErrorCodes.RunEnded"/> where the run was cancelled.</exception>
    Task<int> RetryAllAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Removes one; false where there was none in the namespace.</summary>
    Task<bool> RemoveAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken);
}
