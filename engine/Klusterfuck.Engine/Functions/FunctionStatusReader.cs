using System.Collections.Concurrent;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Functions;

/// <summary>Observes functions: what is selected, what serves, and what the repository has come to since.</summary>
internal sealed class FunctionStatusReader(ISelectionStore selections, ICommitLog log, IPlatform platform)
{
    private const int MaxCounts = 10_000;

    // How far one commit is behind another never changes.
    private readonly ConcurrentDictionary<(Target Repository, CommitId Commit, CommitId Tip), int> counts = new();

    public async Task<FunctionStatus> ReadAsync(FunctionDefinition function, CancellationToken cancellationToken)
    {
        var selected = await selections.FindSelectedAsync(function.Target, cancellationToken).ConfigureAwait(false);
        var serving = await platform.FindStatusAsync(function, cancellationToken).ConfigureAwait(false);
        var repository = Target.Function(function.Namespace, function.Repository);
        var latest = await FindTipAsync(repository, cancellationToken).ConfigureAwait(false);
        var behind = selected is { } commit && latest is { } tip ? await CountAsync(repository, commit, tip, cancellationToken).ConfigureAwait(false) : 0;
        return new FunctionStatus(selected, serving.Serving, latest, behind, serving.State, serving.Message);
    }

    /// <summary>The tip of the default branch; null where the repository is empty or gone.</summary>
    public Task<CommitId?> FindTipAsync(Target repository, CancellationToken cancellationToken) => FindTipAsync(repository, BranchName.Default, cancellationToken);

    /// <summary>The tip of a branch; null where there is none.</summary>
    public async Task<CommitId?> FindTipAsync(Target repository, string branch, CancellationToken cancellationToken)
    {
        try
        {
            return (await log.ResolveAsync(repository, BranchName.Revision(branch), cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.CommitNotFound || error.Code == ErrorCodes.RepositoryNotFound)
        {
            return null;
        }
    }

    private async Task<int> CountAsync(Target repository, CommitId commit, CommitId tip, CancellationToken cancellationToken)
    {
        if (commit == tip)
            return 0;
        if (counts.TryGetValue((repository, commit, tip), out var known))
            return known;
        try
        {
            var count = await log.CountBehindAsync(repository, commit, tip, cancellationToken).ConfigureAwait(false);
            if (counts.Count >= MaxCounts)
                counts.Clear();
            return counts[(repository, commit, tip)] = count;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.CommitNotFound)
        {
            return 0;
        }
    }
}
