using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>Knows the compiled graph of each commit of each flow.</summary>
public interface IFlowGraphSource
{
    /// <summary>The graph of a commit; memory after the first time.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> with all problems, or that the repository or commit is not there.</exception>
    ValueTask<FlowGraph> GetAsync(Target flow, CommitId commit, CancellationToken cancellationToken);
}
