using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Joins;

/// <summary>Executes joins: merges what arrived.</summary>
internal sealed class JoinNodeExecutor(IFlowGraphSource graphs) : INodeExecutor
{
    /// <inheritdoc/>
    public string Kind => "join";

    /// <inheritdoc/>
    public async Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken)
    {
        var graph = await graphs.GetAsync(item.Flow, item.FlowCommit, cancellationToken).ConfigureAwait(false);
        var arrivals = item.Arrivals.Where(a => a.Payload is not null).OrderBy(a => a.Link).ThenBy(a => a.Path, StringComparer.Ordinal).ToList();
        var headers = arrivals[0].Payload!.Headers.Where(h => h.Key == PayloadHeaders.TraceParent).ToImmutableSortedDictionary(StringComparer.Ordinal);
        var text = ((JoinNode)node).Merge == JoinMerge.Array
            ? PayloadText.Array(arrivals.Select(a => a.Payload!))
            : PayloadText.Object(GroupByNode(graph, arrivals));
        return NodeOutcome.Gave(new Payload(Encoding.UTF8.GetBytes(text), "application/json", headers));
    }

    // A node that several paths lead to, or that has several links here, may give more than one.
    private static IEnumerable<KeyValuePair<string, string>> GroupByNode(FlowGraph graph, List<Arrival> arrivals) => arrivals
        .GroupBy(a => graph.Links[a.Link].From)
        .Select(g => KeyValuePair.Create(g.Key.Value, g.Count() == 1 ? PayloadText.Value(g.First().Payload!) : PayloadText.Array(g.Select(a => a.Payload!))));
}
