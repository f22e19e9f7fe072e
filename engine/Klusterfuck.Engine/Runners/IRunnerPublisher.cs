using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runners;

/// <summary>
/// Tells runners of a cluster what there is: they have neither definitions nor repositories. Every call may be made again and again with the same; whoever
/// reconciles calls it each time it looks at a function or a flow, so that a store that lost everything is filled again.
/// </summary>
public interface IRunnerPublisher
{
    /// <summary>Tells of a function: what is selected, and where it answers.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task PublishFunctionAsync(PublishedFunction function, CancellationToken cancellationToken);

    /// <summary>Tells the model of a commit of a flow; before the flow that deploys it. Models of earlier commits stay for runs that began with them.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="model">The text of its <c>flow.json</c>, which is valid.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task PublishModelAsync(Target flow, CommitId commit, string model, CancellationToken cancellationToken);

    /// <summary>Tells the value of a secret that nodes of flows send out (<see cref="PublishedFlow.ListSecrets"/>). Stored so that only runners can read it, and forgotten when it was not told for 30 days.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task PublishSecretAsync(NamespaceName ns, ResourceName name, string value, CancellationToken cancellationToken);

    /// <summary>Tells of a flow: from now on payloads begin runs of its deployed commit, unless it is suspended.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task PublishFlowAsync(PublishedFlow flow, CancellationToken cancellationToken);

    /// <summary>The functions and flows of a namespace that were told and not said to be gone since; by whomever, so that whoever begins to reconcile finds what went while nobody did.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task<IReadOnlyCollection<Target>> ListToldAsync(NamespaceName ns, CancellationToken cancellationToken);

    /// <summary>Says that a function or a flow is gone. Runs of the flow that have begun go on.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    Task RemoveAsync(Target target, CancellationToken cancellationToken);
}
