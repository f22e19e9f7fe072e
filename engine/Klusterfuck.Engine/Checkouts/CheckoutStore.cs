using System.Collections.Concurrent;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Processes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>
/// Keeps one prepared folder for each commit, below <paramref name="root"/>: <c>&lt;owner&gt;/&lt;commit&gt;</c>. Made beside and renamed into place, once,
/// also when several requests or processes ask at the same time; so going back to a commit is instant.
/// </summary>
/// <param name="source">Writes the files of a commit.</param>
/// <param name="root">The folder for all checkouts; made where absent.</param>
/// <param name="time">The clock.</param>
public sealed class CheckoutStore(ICheckoutSource source, string root, TimeProvider time)
{
    private static readonly TimeSpan FailureLifetime = TimeSpan.FromSeconds(30);

    private readonly CheckoutLayout layout = new(Path.GetFullPath(root));
    private readonly CheckoutMaker maker = new(source, new CheckoutLayout(Path.GetFullPath(root)), ProcessLauncher.Default, time);
    private readonly ConcurrentDictionary<CheckoutKey, Checkout> ready = new();
    private readonly ConcurrentDictionary<CheckoutKey, (CheckoutResult Result, long At)> failures = new();
    private readonly ConcurrentDictionary<CheckoutKey, CheckoutFlight> flights = new();
    private int swept;

    /// <summary>The checkout of a commit, made and prepared where it is not there. A failure is remembered for a short time, so that a broken commit does not cost a preparation per request.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="path">The folder of <c>config.yaml</c> in it; empty for the root.</param>
    /// <param name="owner">The uid of the function.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="variables">Environment for preparation, beside the platform's.</param>
    /// <param name="retry">Whether to try again although it failed a moment ago.</param>
    /// <param name="cancellationToken">Cancels the wait; a preparation others wait for too goes on.</param>
    public async Task<CheckoutResult> GetAsync(
        Target repository, string path, string owner, CommitId commit, IReadOnlyDictionary<string, string> variables, bool retry, CancellationToken cancellationToken)
    {
        if (!TryMakeKey(path, owner, commit, out var key, out var refused))
            return refused;
        if (FindReady(key) is { } checkout)
            return new(checkout, null, null);
        if (!retry && FindFailure(key) is { } failure)
            return failure;
        while (true)
        {
            var flight = flights.GetOrAdd(key, key => new((flight, token) => MakeAsync(repository, key, variables, flight, token)));
            if (!flight.TryJoin())
                continue;
            try
            {
                return await flight.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (flight.IsOver)
                {
                    flights.TryRemove(new(key, flight));
                    flight.Dispose();
                }
            }
        }
    }

    /// <summary>The checkout if it is ready, without touching more than memory and one file; null otherwise.</summary>
    public Checkout? FindReady(string path, string owner, CommitId commit) => TryMakeKey(path, owner, commit, out var key, out _) ? FindReady(key) : null;

    /// <summary>The failure remembered for a commit; null where there is none.</summary>
    public CheckoutResult? FindFailure(string path, string owner, CommitId commit) =>
        TryMakeKey(path, owner, commit, out var key, out var refused) ? FindFailure(key) : refused;

    /// <summary>Removes all checkouts of an owner.</summary>
    public void Remove(string owner)
    {
        layout.Remove(owner);
        foreach (var key in ready.Keys.Where(k => k.Owner == owner))
            ready.TryRemove(key, out _);
        foreach (var key in failures.Keys.Where(k => k.Owner == owner))
            failures.TryRemove(key, out _);
    }

    private static bool TryMakeKey(string path, string owner, CommitId commit, out CheckoutKey key, out CheckoutResult refused)
    {
        refused = null!;
        key = default;
        try
        {
            key = new CheckoutKey(owner, commit, RepositoryPath.NormalizeFolder(path));
            return true;
        }
        catch (KlusterfuckException e)
        {
            refused = new(null, InvocationFailure.Checkout, e.Message);
            return false;
        }
    }

    private Checkout? FindReady(CheckoutKey key)
    {
        if (ready.TryGetValue(key, out var known))
        {
            // Another process may have removed it.
            if (File.Exists(layout.Ready(key)))
                return known;
            ready.TryRemove(key, out _);
            return null;
        }

        return ReadyMarker.TryRead(layout, key) is { } found ? ready.GetOrAdd(key, found) : null;
    }

    private CheckoutResult? FindFailure(CheckoutKey key) =>
        failures.TryGetValue(key, out var failure) && time.GetElapsedTime(failure.At) < FailureLifetime ? failure.Result : null;

    private async Task<CheckoutResult> MakeAsync(
        Target repository, CheckoutKey key, IReadOnlyDictionary<string, string> variables, CheckoutFlight flight, CancellationToken cancellationToken)
    {
        foreach (var old in failures.Where(f => time.GetElapsedTime(f.Value.At) >= FailureLifetime))
            failures.TryRemove(old);
        if (Interlocked.Exchange(ref swept, 1) == 0)
            layout.Sweep();
        try
        {
            var checkout = await maker.MakeAsync(repository, key, variables, cancellationToken).ConfigureAwait(false);
            ready[key] = checkout;
            failures.TryRemove(key, out _);
            return new(checkout, null, null);
        }
        catch (CheckoutFailedException e)
        {
            var result = new CheckoutResult(null, e.Stage, e.Message);
            failures[key] = (result, time.GetTimestamp());
            return result;
        }
        finally
        {
            flights.TryRemove(new(key, flight));
        }
    }
}
