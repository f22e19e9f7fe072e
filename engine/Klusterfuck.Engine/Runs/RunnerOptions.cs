namespace Klusterfuck.Engine.Runs;

/// <summary>How a <see cref="FlowRunner"/> works.</summary>
public sealed record RunnerOptions
{
    /// <summary>Steps at once; 64 unless said, of which one function node takes 16 unless its flow says otherwise.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>How long a claim holds without renewal; it is renewed each third of it. 30 s unless said.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long what runs may go on when the runner is told to end; 10 s unless said.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long ended runs are kept; it forgets them as it goes.</summary>
    public RunRetention Retention { get; init; } = new();
}
