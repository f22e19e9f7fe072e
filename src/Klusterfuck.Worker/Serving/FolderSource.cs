using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Worker.Serving;

/// <summary>A folder that is run as it is.</summary>
/// <param name="folder">The folder; absolute.</param>
internal sealed class FolderSource(string folder) : ICommitSource
{
    /// <inheritdoc/>
    public Task<CheckoutResult> FindServingAsync(CancellationToken cancellationToken) => Task.FromResult(CheckoutFolder.Read(folder));

    /// <inheritdoc/>
    public Task<CheckoutResult> FindAsync(string revision, CancellationToken cancellationToken) =>
        Task.FromResult(new CheckoutResult(null, InvocationFailure.Resolve, "This worker runs a folder and has no commits."));
}
