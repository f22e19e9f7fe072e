using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Functions;

/// <summary>What keeps functions running: child processes here, Kubernetes in a cluster.</summary>
public interface IPlatform
{
    /// <summary>
    /// Makes a commit ready that is about to be selected, down to the processes that stay or wait for its requests where this process serves the
    /// function, so that no request waits when it is. What goes wrong is said by <see cref="ApplyAsync"/>.
    /// </summary>
    Task PrepareAsync(FunctionDefinition function, CommitId commit, CancellationToken cancellationToken);

    /// <summary>Makes the selected commit ready (checkout, preparation) and says how that went. Failing is a status, not an exception.</summary>
    Task<ServingStatus> ApplyAsync(FunctionDefinition function, CommitId commit, CancellationToken cancellationToken);

    /// <summary>Which commit answers now.</summary>
    Task<ServingStatus> FindStatusAsync(FunctionDefinition function, CancellationToken cancellationToken);

    /// <summary>Stops the function and removes its checkouts and logs.</summary>
    Task RemoveAsync(FunctionDefinition function, CancellationToken cancellationToken);
}
