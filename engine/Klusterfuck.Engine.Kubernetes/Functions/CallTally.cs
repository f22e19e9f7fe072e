using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Engine.Kubernetes.Functions;

/// <summary>The calls of one function over the last hour, the last few thousand at most.</summary>
/// <param name="time">The clock.</param>
internal sealed class CallTally(TimeProvider time)
{
    private const int Kept = 4096;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Queue<(DateTimeOffset At, TimeSpan Duration, bool Failed)> calls = new();
    private readonly DateTimeOffset began = time.GetUtcNow();
    private int running;

    /// <summary>Counts a call that begins.</summary>
    public void Begin() => Interlocked.Increment(ref running);

    /// <summary>Counts a call that ended.</summary>
    public void End(TimeSpan duration, bool failed)
    {
        Interlocked.Decrement(ref running);
        lock (gate)
        {
            calls.Enqueue((time.GetUtcNow(), duration, failed));
            if (calls.Count > Kept)
                calls.Dequeue();
        }
    }

    /// <summary>The figures.</summary>
    public FunctionStatistics Read()
    {
        lock (gate)
        {
            var since = time.GetUtcNow() - Window;
            while (calls.TryPeek(out var oldest) && oldest.At < since)
                calls.Dequeue();
            var durations = calls.Select(c => c.Duration).Order().ToList();
            return new FunctionStatistics(
                calls.Count, calls.Count(c => c.Failed), Volatile.Read(ref running), At(durations, 0.5), At(durations, 0.95), At(durations, 0.99), since > began ? since : began);
        }
    }

    private static TimeSpan? At(List<TimeSpan> durations, double share) => durations.Count == 0 ? null : durations[Math.Min(durations.Count - 1, (int)(durations.Count * share))];
}
