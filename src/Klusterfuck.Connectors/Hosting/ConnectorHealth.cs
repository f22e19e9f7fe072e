using Klusterfuck.Connectors.Callbacks;

namespace Klusterfuck.Connectors.Hosting;

/// <summary>How a connector is: whether it has its source, and whether its callback takes what comes in.</summary>
/// <param name="time">The clock.</param>
public sealed class ConnectorHealth(TimeProvider time)
{
    // Who waits for requests cannot try the callback by itself, so that a failure counts for a while only.
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private string? sourceProblem = "It is starting.";
    private string? callbackProblem;
    private DateTimeOffset callbackFailed;
    private long accepted;
    private long rejected;
    private long failed;

    /// <summary>Why it is not ready, in a sentence; null where it is.</summary>
    public string? Problem
    {
        get
        {
            lock (gate)
                return sourceProblem ?? (callbackProblem is not null && time.GetUtcNow() - callbackFailed < FailureCounts ? callbackProblem : null);
        }
    }

    /// <summary>Messages taken, rejected, and attempts that failed.</summary>
    public (long Accepted, long Rejected, long Failed) Counts
    {
        get
        {
            lock (gate)
                return (accepted, rejected, failed);
        }
    }

    /// <summary>It has its source.</summary>
    public void Connected()
    {
        lock (gate)
            sourceProblem = null;
    }

    /// <summary>It has lost its source, or never had it.</summary>
    public void Disconnected(string problem)
    {
        lock (gate)
            sourceProblem = problem;
    }

    /// <summary>The callback answered.</summary>
    public void Answered(CallbackAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (gate)
        {
            if (answer.IsAccepted)
                accepted++;
            else if (answer.IsRejected)
                rejected++;
            else
                failed++;
            callbackProblem = answer.IsAccepted || answer.IsRejected ? null : $"The flow does not take messages: {answer.Reason}";
            callbackFailed = time.GetUtcNow();
        }
    }
}
