using System.Collections.Concurrent;
using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>
/// What completers found, for the moment a user goes through it. A look that takes longer than anybody waits goes on and serves the next one; until it
/// ends, and where it fails, what was found before is offered.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class CompletionCache(TimeProvider time)
{
    private const int MaxKept = 200;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Look> looks = new(StringComparer.Ordinal);

    /// <summary>The one of this process.</summary>
    public static CompletionCache Shared { get; } = new(TimeProvider.System);

    /// <summary>Forgets everything: something was changed.</summary>
    public void Clear() => looks.Clear();

    /// <summary>What there is under a key.</summary>
    /// <param name="key">What is looked at, and where.</param>
    /// <param name="limit">How long the caller waits.</param>
    /// <param name="find">Looks; has ten seconds to end.</param>
    public IReadOnlyList<CompletionResult> Find(string key, TimeSpan limit, Func<CancellationToken, Task<IReadOnlyList<CompletionResult>>> find)
    {
        var known = looks.GetValueOrDefault(key);
        if (known is null || (known.Work.IsCompleted && (known.Work.IsFaulted || known.Work.IsCanceled || time.GetElapsedTime(known.At) > Fresh)))
        {
            if (looks.Count >= MaxKept)
                looks.Clear();
            known = new Look(time.GetTimestamp(), Task.Run(() => LookAsync(find)), known?.Best ?? []);
            looks[key] = known;
        }

        try
        {
            known.Work.Wait(limit);
        }
        catch (AggregateException)
        {
            // What was found before is all there is.
        }

        return known.Best;
    }

    private async Task<IReadOnlyList<CompletionResult>> LookAsync(Func<CancellationToken, Task<IReadOnlyList<CompletionResult>>> find)
    {
        using var limit = new CancellationTokenSource(LookLimit, time);
        return await find(limit.Token).ConfigureAwait(false);
    }

    private sealed record Look(long At, Task<IReadOnlyList<CompletionResult>> Work, IReadOnlyList<CompletionResult> Before)
    {
        public IReadOnlyList<CompletionResult> Best => Work.IsCompletedSuccessfully ? Work.Result : Before;
    }
}
