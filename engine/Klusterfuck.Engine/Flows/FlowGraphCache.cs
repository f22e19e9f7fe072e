using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows;

/// <summary>Compiles the graph of each commit once and keeps the last 256 used. What the graph names is not looked up: that was done when it was deployed.</summary>
public sealed class FlowGraphCache : IFlowGraphSource
{
    private const int Capacity = 256;
    private readonly Lock gate = new();
    private readonly Dictionary<(Target Flow, CommitId Commit), (FlowGraph Graph, long Used)> graphs = [];
    private readonly Func<Target, CommitId, CancellationToken, Task<Validated<FlowGraph>>> compile;
    private long uses;

    /// <summary>Makes a cache over repositories.</summary>
    /// <param name="validator">Compiles.</param>
    public FlowGraphCache(FlowValidator validator) => compile = validator.CompileAsync;

    /// <summary>Makes a cache over models that were found valid before.</summary>
    /// <param name="models">Knows them.</param>
    public FlowGraphCache(IFlowModelSource models) => compile = async (flow, commit, cancellationToken) =>
        FlowValidator.Compile(await models.FindModelAsync(flow, commit, cancellationToken).ConfigureAwait(false)
            ?? throw new KlusterfuckException(ErrorCodes.CommitNotFound, $"The graph of {flow} at {commit.Short} is not known here.", flow.ToString(), "Deploy the flow again."));

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
        var graph = (await compile(flow, commit, cancellationToken).ConfigureAwait(false)).OrThrow($"{FlowModel.FileName} of {flow} at {commit.Short}");
        lock (gate)
        {
            if (graphs.Count >= Capacity)
                graphs.Remove(graphs.MinBy(g => g.Value.Used).Key);
            graphs[(flow, commit)] = (graph, ++uses);
        }

        return graph;
    }
}
