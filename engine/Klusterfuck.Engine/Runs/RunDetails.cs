namespace Klusterfuck.Engine.Runs;

/// <summary>A run with every attempt at every step.</summary>
/// <param name="Run">The run.</param>
/// <param name="Steps">Its attempts, in the order they began; those that wait come last.</param>
public sealed record RunDetails(Run Run, IReadOnlyList<StepRecord> Steps);
