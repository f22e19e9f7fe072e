using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Git.Repositories;

/// <summary>Finds the bare repository of a function or flow on this machine: where it lives, or a mirror brought up to date.</summary>
public interface IRepositoryLocator
{
    /// <summary>The folder of the bare repository; absolute.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RepositoryNotFound"/>, <see cref="ErrorCodes.GitHostUnavailable"/>.</exception>
    Task<string> LocateAsync(Target repository, CancellationToken cancellationToken);
}
