using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Lets the workers of a function read its repository, and nothing else.</summary>
public interface IRepositoryAccess
{
    /// <summary>Grants a function reading of one repository. Doing it again changes nothing.</summary>
    /// <param name="function">The function.</param>
    /// <param name="repository">The repository it uses.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.GitHostUnavailable"/>.</exception>
    Task<RepositoryCredential> GrantAsync(Target function, Target repository, CancellationToken cancellationToken);

    /// <summary>What a function was granted. Asks nobody.</summary>
    RepositoryCredential CredentialOf(Target function, Target repository);

    /// <summary>The functions that were granted something, or may have been, and from whom it was not taken back since. It outlives this process.</summary>
    Task<IReadOnlyCollection<Target>> ListGrantedAsync(CancellationToken cancellationToken);

    /// <summary>Takes back all that a function was granted, for one that is gone. Nothing to take back is no error.</summary>
    /// <param name="function">The function.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.GitHostUnavailable"/>.</exception>
    Task RevokeAsync(Target function, CancellationToken cancellationToken);
}
