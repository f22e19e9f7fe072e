using Klusterfuck.Engine.Checkouts;

namespace Klusterfuck.Worker.Serving;

/// <summary>Where the function comes from: a repository, or a folder.</summary>
internal interface ICommitSource
{
    /// <summary>The commit that is to serve, ready to run. Failing is a result.</summary>
    Task<CheckoutResult> FindServingAsync(CancellationToken cancellationToken);

    /// <summary>Another commit, ready to run. Failing is a result.</summary>
    Task<CheckoutResult> FindAsync(string revision, CancellationToken cancellationToken);
}
