using Klusterfuck.Engine;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Git.Remotes;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Worker.Serving;

/// <summary>A repository on a git host, mirrored and checked out here.</summary>
/// <param name="remote">The repository.</param>
/// <param name="mirror">The same one elsewhere, brought into the same folder, for when the git host does not answer; null for none.</param>
/// <param name="checkouts">Its checkouts.</param>
/// <param name="options">Which commit, and where in it.</param>
internal sealed class RepositorySource(RemoteRepository remote, RemoteRepository? mirror, CheckoutStore checkouts, WorkerOptions options) : ICommitSource
{
    private const string Owner = "function";

    /// <inheritdoc/>
    public Task<CheckoutResult> FindServingAsync(CancellationToken cancellationToken) => FindAsync(options.GitCommit, cancellationToken);

    /// <inheritdoc/>
    public async Task<CheckoutResult> FindAsync(string revision, CancellationToken cancellationToken)
    {
        try
        {
            var commit = await ResolveAsync(revision, cancellationToken);
            return await checkouts.GetAsync(options.Function, options.GitPath, Owner, commit.Id, options.Variables, retry: false, cancellationToken);
        }
        catch (KlusterfuckException e)
        {
            return new(null, e.Code.Kind == ErrorKind.Unavailable ? InvocationFailure.Checkout : InvocationFailure.Resolve, e.Message);
        }
    }

    private async Task<Commit> ResolveAsync(string revision, CancellationToken cancellationToken)
    {
        try
        {
            return await remote.ResolveAsync(revision, cancellationToken);
        }
        catch (KlusterfuckException e) when (mirror is not null && (e.Code.Kind == ErrorKind.Unavailable || e.Code == ErrorCodes.RepositoryNotFound))
        {
            return await mirror.ResolveAsync(revision, cancellationToken);
        }
    }
}
