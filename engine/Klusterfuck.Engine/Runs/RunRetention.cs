namespace Klusterfuck.Engine.Runs;

/// <summary>How long ended runs are kept, with their steps and dead letters.</summary>
public sealed record RunRetention
{
    /// <summary>Since their end; 7 days unless said.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The newest of each flow; 10,000 unless said.</summary>
    public int RunsPerFlow { get; init; } = 10_000;
}
