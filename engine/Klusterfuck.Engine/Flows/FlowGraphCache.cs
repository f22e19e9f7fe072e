using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows;

/// <summary>Compiles the graph of each commit once and keeps the last 256 used. What the graph names is not looked up: that was done when it was deployed.</summary>
/// <param name="validator">Compiles.</param>
public sealed class FlowGraphCache(FlowValidator validator) : IFlowGraphSource
{
    private const int Capacity = 256;
    private readonly Lock gate = new();
    private readonly Dictionary<(Target Flow, CommitId Commit), (FlowGraph Graph, long Used)> graphs = [];
    private long uses;

    /// <inheritdoc/>
    public ValueTask<FlowGraph> GetAsync(Target flow, CommitId commit, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (graphs.TryGetValue((flow, commit), out var known))
            {
                graphs[(flow, commit)] = (known.Graph, ++uses);
                return ValueTask.FromResult(known.Graph);
            }
        }

        return new(CompileAsync(flow, commit, cancellationToken));
    }

    internal int Count => graphs.Count;

    // Two callers may compile the same graph at the same time, once; both get one that is right.
    private async Task<FlowGraph> CompileAsync(Target flow, CommitId commit, CancellationToken cancellationToken)
    {
        var graph = (await validator.CompileAsync(flow, commit, cancellationToken).ConfigureAwait(false)).OrThrow($"{FlowModel.FileName} of {flow} at {commit.Short}");
        lock (gate)
        {
            if (graphs.Count >= Capacity)
                graphs.Remove(graphs.MinBy(g => g.Value.Used).Key);
            graphs[(flow, commit)] = (graph, ++uses);
        }

        return graph;
    }
}
