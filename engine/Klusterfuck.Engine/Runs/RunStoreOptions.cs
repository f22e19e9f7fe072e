namespace Klusterfuck.Engine.Runs;

/// <summary>The limits of a run store.</summary>
public sealed record RunStoreOptions
{
    /// <summary>Runs that have not ended, beyond which new ones are refused; 100,000 unless said.</summary>
    public int MaxOpenRuns { get; init; } = 100_000;

    /// <summary>How often an item may be lost with its runner before it becomes a dead letter; 20 unless said.</summary>
    public int MaxLosses { get; init; } = 20;
}
