using System.Collections.Concurrent;
using System.Threading.Channels;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Selections.Following;

/// <summary>
/// Selects the tip of the branch a function follows whenever that moves: at once where somebody says that a repository was pushed to, else when it next looks.
/// A tip is selected once: who then selects another commit, or undoes, is left alone until the branch moves again.
/// </summary>
/// <param name="following">The functions that follow a branch.</param>
/// <param name="selections">What they have selected.</param>
/// <param name="log">Reads branches.</param>
/// <param name="commits">Selects.</param>
/// <param name="options">How often it looks.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what fails.</param>
public sealed class BranchFollower(
    IFollowingFunctions following, ISelectionStore selections, ICommitLog log, CommitCatalog commits, FollowOptions options, TimeProvider time,
    ILogger<BranchFollower> logger)
{
    private readonly ConcurrentDictionary<Target, bool> noticed = new();
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, (string Branch, CommitId Tip)> seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Target, Task> underWay = new();

    /// <summary>Who selects what a function follows.</summary>
    public static Actor Actor { get; } = new("follow", "follow@klusterfuck.invalid");

    /// <summary>Says that a repository was pushed to; the functions that follow a branch of it are brought to its tip by whoever runs <see cref="RunAsync"/> in this process.</summary>
    public void Notice(Target repository)
    {
        noticed[repository] = true;
        wake.Writer.TryWrite(true);
    }

    /// <summary>Follows until cancelled, and then waits for what is under way.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(options.Concurrency, options.Concurrency);
        try
        {
            for (var all = true; ; all = !await WaitAsync(cancellationToken).ConfigureAwait(false))
                await LookAsync(all, places, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to end.
        }

        await Task.WhenAll(underWay.Values).ConfigureAwait(false);
    }

    /// <summary>Brings one function to the tip of its branch, if that has moved since it was last selected.</summary>
    public async Task FollowAsync(FunctionDefinition function, CancellationToken cancellationToken)
    {
        if (function.Follow is not { } branch)
            return;
        while (await FindTipAsync(function, branch, cancellationToken).ConfigureAwait(false) is { } tip)
        {
            var known = seen.TryGetValue(function.Uid, out var last);
            if (known && last == (branch, tip))
                return;
            var history = await selections.ListAsync(function.Target, cancellationToken).ConfigureAwait(false);
            if (history.Count == 0 || (history[0].Commit != tip && (known || !WasSelected(history, tip))))
                await commits.SelectAsync(function.Target, tip.Value, Actor, cancellationToken).ConfigureAwait(false);
            seen[function.Uid] = (branch, tip);
        }
    }

    // Before a process has seen a tip itself, the history says whether it was selected since this last selected something, and then left by somebody.
    private static bool WasSelected(IReadOnlyList<Selection> newestFirst, CommitId tip)
    {
        foreach (var selection in newestFirst)
        {
            if (selection.Commit == tip)
                return true;
            if (selection.By == Actor.Name)
                return false;
        }

        return false;
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var interval = options.Interval * (1 + (Random.Shared.NextDouble() / 5));
        using var limit = new CancellationTokenSource(interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await wake.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task LookAsync(bool all, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        var repositories = noticed.Keys.Where(repository => noticed.TryRemove(repository, out _)).ToHashSet();
        try
        {
            foreach (var function in await following.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (all || repositories.Contains(Target.Function(function.Namespace, function.Repository)))
                    await BeginAsync(function, places, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(e, "The functions that follow a branch could not be listed.");
        }
    }

    // One that takes long, because its commit has much to install, keeps no other waiting, and is not begun a second time.
    private async Task BeginAsync(FunctionDefinition function, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        if (underWay.TryGetValue(function.Target, out var before) && !before.IsCompleted)
        {
            _ = before.ContinueWith(_ => Notice(Target.Function(function.Namespace, function.Repository)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return;
        }

        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        underWay[function.Target] = Task.Run(() => FollowOneAsync(function, places, cancellationToken), CancellationToken.None);
    }

    private async Task FollowOneAsync(FunctionDefinition function, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        try
        {
            await FollowAsync(function, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to end.
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "{Function} does not come to the tip of '{Branch}'; it is tried again.", function.Target, function.Follow);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<CommitId?> FindTipAsync(FunctionDefinition function, string branch, CancellationToken cancellationToken)
    {
        try
        {
            var repository = Target.Function(function.Namespace, function.Repository);
            return (await log.ResolveAsync(repository, BranchName.Revision(branch), cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.CommitNotFound || e.Code == ErrorCodes.RepositoryNotFound)
        {
            return null;
        }
    }
}
