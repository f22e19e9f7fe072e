using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Selections;

/// <summary>Says what keeps a commit from being selected. Asked for flows only: whether a function's commit can run is for its platform to find out.</summary>
public interface ICommitCheck
{
    /// <summary>Everything that is wrong with the flow's document at a commit; empty where it may be selected.</summary>
    Task<IReadOnlyList<Problem>> CheckAsync(Target flow, CommitId commit, CancellationToken cancellationToken);
}
