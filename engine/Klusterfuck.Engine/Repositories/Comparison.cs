namespace Klusterfuck.Engine.Repositories;

/// <summary>What two commits differ in.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The second.</param>
/// <param name="Files">Every file that differs, by path.</param>
public sealed record Comparison(Commit From, Commit To, IReadOnlyList<FileDiff> Files);
