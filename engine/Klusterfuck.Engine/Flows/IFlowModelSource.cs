using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>Knows the model of each commit of each flow where there are no repositories.</summary>
public interface IFlowModelSource
{
    /// <summary>The text of <c>flow.json</c> at a commit; null where it is not known.</summary>
    Task<string?> FindModelAsync(Target flow, CommitId commit, CancellationToken cancellationToken);
}
