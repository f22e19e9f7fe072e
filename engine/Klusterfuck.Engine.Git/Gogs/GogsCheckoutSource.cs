using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Git.Checkouts;
using Klusterfuck.Engine.Git.Gogs.Mirrors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>Writes commits of repositories on Gogs from their mirrors; asks the server only for what is not there.</summary>
internal sealed class GogsCheckoutSource(GogsMirrors mirrors, TimeProvider time) : ICheckoutSource
{
    private readonly GitCheckoutSource source = new(mirrors.AsTheyAre, time);

    /// <inheritdoc/>
    public async Task WriteAsync(Target repository, CommitId commit, string folder, CancellationToken cancellationToken)
    {
        await mirrors.FreshenAsync(repository, commit.Value, cancellationToken).ConfigureAwait(false);
        await source.WriteAsync(repository, commit, folder, cancellationToken).ConfigureAwait(false);
    }
}
