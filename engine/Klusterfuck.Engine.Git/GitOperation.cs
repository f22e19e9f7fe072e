using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;
using LibGit2Sharp;

namespace Klusterfuck.Engine.Git;

/// <summary>Runs libgit2, which is synchronous, on the thread pool: with a time limit, and with its failures translated.</summary>
/// <param name="locator">Finds the repository.</param>
/// <param name="time">The clock.</param>
/// <param name="limit">How long one operation may take.</param>
internal sealed class GitOperation(IRepositoryLocator locator, TimeProvider time, TimeSpan limit)
{
    /// <summary>Time for what reads or writes a few objects.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    private const int LongestPauseMilliseconds = 250;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Waits a little before a reference that others write too is tried again; longer and more at random with each attempt.</summary>
    public Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, Math.Min(LongestPauseMilliseconds, 10 * attempt))), time, cancellationToken);

    /// <summary>
    /// Opens the repository and does the work, which asks the token between its steps. It is waited for also after a cancellation, so that what it did
    /// is known, but not beyond the time limit.
    /// </summary>
    public async Task<T> RunAsync<T>(Target target, Func<Repository, CancellationToken, T> work, CancellationToken cancellationToken)
    {
        var folder = await locator.LocateAsync(target, cancellationToken).ConfigureAwait(false);
        return await RunAsync(
            target.ToString(),
            token =>
            {
                using var repository = GitLibrary.Open(folder);
                return work(repository, token);
            },
            time,
            limit,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does work that needs no open repository in the same way.</summary>
    public static async Task<T> RunAsync<T>(string subject, Func<CancellationToken, T> work, TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var token = linked.Token;
        try
        {
            return await Task.Run(() => work(token), token).WaitAsync(limit + Grace, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw GitErrors.TooSlow(subject, limit);
        }
        catch (Exception e) when (GitErrors.Knows(e))
        {
            throw GitErrors.Translate(e, subject);
        }
    }
}
