using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Selections;

/// <summary>Knows which commit each function and flow has selected.</summary>
public interface ISelectedCommits
{
    /// <summary>The selected commit; null before the first selection. Called for each request: reads memory unless the stored selections changed.</summary>
    ValueTask<CommitId?> FindSelectedAsync(Target target, CancellationToken cancellationToken);
}
