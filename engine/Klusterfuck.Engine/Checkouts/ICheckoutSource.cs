using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>Writes the files of a commit into a folder.</summary>
public interface ICheckoutSource
{
    /// <summary>
    /// Writes the files of a commit, with their git modes, into an existing empty folder, without a <c>.git</c>. Symbolic links that lead out of
    /// the folder are refused.
    /// </summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.CommitNotFound"/>, <see cref="ErrorCodes.PathInvalid"/> for such a link, <see cref="ErrorCodes.DiskFull"/>.</exception>
    Task WriteAsync(Target repository, CommitId commit, string folder, CancellationToken cancellationToken);
}
