using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Selections;

/// <summary>Keeps which commit each function and flow has selected, and the last 50 selections.</summary>
public interface ISelectionStore : ISelectedCommits
{
    /// <summary>The selections of a target, newest first; empty before the first.</summary>
    Task<IReadOnlyList<Selection>> ListAsync(Target target, CancellationToken cancellationToken);

    /// <summary>Selects a commit. Selecting the one that is selected already changes nothing.</summary>
    Task SelectAsync(Target target, CommitId commit, Actor by, CancellationToken cancellationToken);

    /// <summary>Selects the one that was in force before the selection in force now was made; undoing again goes further back. Null, and nothing is changed, where there is none.</summary>
    Task<CommitId?> UndoAsync(Target target, Actor by, CancellationToken cancellationToken);
}
