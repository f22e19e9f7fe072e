namespace Klusterfuck.Connectors.Redis;

/// <summary>How long to wait before looking again: the client shares one connection, on which no command may block.</summary>
internal sealed class PollWait(TimeProvider time)
{
    private const int ShortestMilliseconds = 10;
    private const int LongestMilliseconds = 250;

    private int next = ShortestMilliseconds;

    /// <summary>Something was there: the next wait is the shortest.</summary>
    public void Found() => next = ShortestMilliseconds;

    /// <summary>Waits, each time longer.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(next), time, cancellationToken).ConfigureAwait(false);
        next = Math.Min(LongestMilliseconds, next * 2);
    }
}
