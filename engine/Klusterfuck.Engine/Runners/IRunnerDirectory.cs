using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runners;

/// <summary>What was told by an <see cref="IRunnerPublisher"/>, as runners read it. A change is in force within a few seconds at most, usually at once.</summary>
public interface IRunnerDirectory
{
    /// <summary>A function; null where there is none.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    ValueTask<PublishedFunction?> FindFunctionAsync(Target function, CancellationToken cancellationToken);

    /// <summary>A flow; null where there is none.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    ValueTask<PublishedFlow?> FindFlowAsync(Target flow, CancellationToken cancellationToken);

    /// <summary>The text of a flow's model at a commit; null where it was not told.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task<string?> FindModelAsync(Target flow, CommitId commit, CancellationToken cancellationToken);

    /// <summary>The value of a secret; null where it was not told.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task<string?> FindSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);
}
