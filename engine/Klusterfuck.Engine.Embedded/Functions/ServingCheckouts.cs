using System.Collections.Concurrent;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Embedded.Functions;

/// <summary>Chooses the checkout that answers: the selected commit's, or while that is being prepared or has failed, the newest one selected before that is ready.</summary>
/// <param name="selections">What is and was selected.</param>
/// <param name="checkouts">The checkouts.</param>
/// <param name="time">The clock.</param>
internal sealed class ServingCheckouts(ISelectionStore selections, CheckoutStore checkouts, TimeProvider time) : IDisposable
{
    // Long enough for a checkout without dependencies, so that a request right after a selection gets what was selected.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Key, Lazy<Preparation>> preparations = new();

    // Why the last preparation of a function failed; the store forgets that earlier, so that it is tried again.
    private readonly ConcurrentDictionary<string, (Key Key, string? Message)> failures = new();
    private readonly CancellationTokenSource ending = new();

    /// <summary>The checkout for a request: of a commit that is tried out, or of the one that serves.</summary>
    public async ValueTask<CheckoutResult> FindAsync(FunctionDefinition function, CommitId? trial, CancellationToken cancellationToken)
    {
        var history = trial is null ? await selections.ListAsync(function.Target, cancellationToken).ConfigureAwait(false) : [];
        if ((trial ?? (history.Count > 0 ? history[0].Commit : null)) is not { } commit)
            return new CheckoutResult(null, InvocationFailure.Resolve, $"{function.Target} has no selected commit.");
        if (checkouts.FindReady(function.Path, function.Uid, commit) is { } ready)
            return new CheckoutResult(ready, null, null);
        var earlier = FindEarlier(function, history);
        if (checkouts.FindFailure(function.Path, function.Uid, commit) is { } failure)
            return earlier ?? failure;
        var preparation = Prepare(function, commit, retry: false);
        if (earlier is null)
            return await preparation.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
        var result = await preparation.FindResultAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        return result?.Checkout is null ? earlier : result;
    }

    /// <summary>Makes a commit ready.</summary>
    /// <param name="function">The function.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="retry">Whether to try again although it failed a moment ago.</param>
    /// <param name="cancellationToken">Ends the wait; the preparation goes on.</param>
    public Task<CheckoutResult> PrepareAsync(FunctionDefinition function, CommitId commit, bool retry, CancellationToken cancellationToken) =>
        Prepare(function, commit, retry).Result.WaitAsync(cancellationToken);

    /// <summary>Makes a commit ready and says what serves.</summary>
    /// <param name="function">The function.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="retry">Whether to try again although it failed a moment ago.</param>
    /// <param name="cancellationToken">Ends the wait; the preparation goes on.</param>
    public async Task<ServingStatus> ApplyAsync(FunctionDefinition function, CommitId commit, bool retry, CancellationToken cancellationToken)
    {
        var result = await PrepareAsync(function, commit, retry, cancellationToken).ConfigureAwait(false);
        if (result.Checkout is not null)
            return new ServingStatus(commit, FunctionState.Ready, null);
        var history = await selections.ListAsync(function.Target, cancellationToken).ConfigureAwait(false);
        return new ServingStatus(FindEarlier(function, history)?.Checkout?.Commit, FunctionState.Failed, result.Message);
    }

    /// <summary>What serves, without making anything.</summary>
    public async Task<ServingStatus> FindStatusAsync(FunctionDefinition function, CancellationToken cancellationToken)
    {
        var history = await selections.ListAsync(function.Target, cancellationToken).ConfigureAwait(false);
        if (history.Count == 0)
            return new ServingStatus(null, FunctionState.Pending, "No commit is selected.");
        var commit = history[0].Commit;
        if (checkouts.FindReady(function.Path, function.Uid, commit) is not null)
            return new ServingStatus(commit, FunctionState.Ready, null);
        var earlier = FindEarlier(function, history)?.Checkout?.Commit;
        if (preparations.ContainsKey(new Key(function.Uid, function.Path, commit)))
            return new ServingStatus(earlier, FunctionState.Preparing, null);
        return failures.TryGetValue(function.Uid, out var failure) && failure.Key.Commit == commit && failure.Key.Path == function.Path
            ? new ServingStatus(earlier, FunctionState.Failed, failure.Message)
            : new ServingStatus(earlier, FunctionState.Pending, null);
    }

    /// <summary>Removes all checkouts of a function.</summary>
    public void Remove(FunctionDefinition function)
    {
        checkouts.Remove(function.Uid);
        failures.TryRemove(function.Uid, out _);
    }

    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    private CheckoutResult? FindEarlier(FunctionDefinition function, IReadOnlyList<Selection> history)
    {
        foreach (var commit in history.Select(s => s.Commit).Distinct().Skip(1))
        {
            if (checkouts.FindReady(function.Path, function.Uid, commit) is { } ready)
                return new CheckoutResult(ready, null, null);
        }

        return null;
    }

    private Preparation Prepare(FunctionDefinition function, CommitId commit, bool retry)
    {
        var key = new Key(function.Uid, function.Path, commit);
        return preparations.GetOrAdd(
            key, _ => new Lazy<Preparation>(() => new Preparation(Task.Run(() => PrepareAsync(key, function, retry)), time.GetTimestamp()))).Value;
    }

    // Goes on when the request that began it is given up: others wait for it, or will ask.
    private async Task<CheckoutResult> PrepareAsync(Key key, FunctionDefinition function, bool retry)
    {
        try
        {
            var result = await GetAsync(key, function, retry).ConfigureAwait(false);
            if (result.Checkout is null)
                failures[key.Uid] = (key, result.Message);
            return result;
        }
        finally
        {
            preparations.TryRemove(key, out _);
        }
    }

    private async Task<CheckoutResult> GetAsync(Key key, FunctionDefinition function, bool retry)
    {
        try
        {
            var repository = Target.Function(function.Namespace, function.Repository);
            return await checkouts.GetAsync(repository, function.Path, function.Uid, key.Commit, function.Env, retry, ending.Token).ConfigureAwait(false);
        }
        catch (KlusterfuckException error)
        {
            return new CheckoutResult(null, InvocationFailure.Checkout, error.Message);
        }
    }

    private readonly record struct Key(string Uid, string Path, CommitId Commit);

    private sealed record Preparation(Task<CheckoutResult> Result, long Began)
    {
        /// <summary>The result; null where it is not there before <paramref name="patience"/> has passed since the beginning.</summary>
        public async Task<CheckoutResult?> FindResultAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
        {
            var left = patience - time.GetElapsedTime(Began);
            if (Result.IsCompleted || left <= TimeSpan.Zero)
                return Result.IsCompleted ? await Result.ConfigureAwait(false) : null;
            try
            {
                return await Result.WaitAsync(left, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }
}
