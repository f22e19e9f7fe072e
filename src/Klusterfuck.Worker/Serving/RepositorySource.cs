using Klusterfuck.Engine;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Git.Remotes;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Worker.Serving;

/// <summary>A repository on a git host, mirrored and checked out here.</summary>
/// <param name="remote">The repository.</param>
/// <param name="checkouts">Its checkouts.</param>
/// <param name="options">Which commit, and where in it.</param>
internal sealed class RepositorySource(RemoteRepository remote, CheckoutStore checkouts, WorkerOptions options) : ICommitSource
{
    private const string Owner = "function";

    /// <inheritdoc/>
    public Task<CheckoutResult> FindServingAsync(CancellationToken cancellationToken) => FindAsync(options.GitCommit, cancellationToken);

    /// <inheritdoc/>
    public async Task<CheckoutResult> FindAsync(string revision, CancellationToken cancellationToken)
    {
        try
        {
            var commit = await remote.ResolveAsync(revision, cancellationToken);
            return await checkouts.GetAsync(options.Function, options.GitPath, Owner, commit.Id, options.Variables, retry: false, cancellationToken);
        }
        catch (KlusterfuckException e)
        {
            return new(null, e.Code.Kind == ErrorKind.Unavailable ? InvocationFailure.Checkout : InvocationFailure.Resolve, e.Message);
        }
    }
}
