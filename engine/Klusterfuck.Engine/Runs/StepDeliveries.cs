using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Flows.Joins;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>Works out what goes along the links that leave a node.</summary>
internal static class StepDeliveries
{
    /// <summary>What a step that ended well sends: what it gave, skips along outputs it did not take and along links that take errors.</summary>
    public static ImmutableArray<Delivery> OfSuccess(FlowGraph graph, int node, WorkItem item, NodeOutcome outcome) =>
        [.. graph.Outgoing(node).Select(link => Make(graph, link, item, graph.Links[link].OnError ? null : outcome.Find(graph.Links[link].Output)))];

    /// <summary>What a step that failed for good sends: its failure along links that take errors, skips along the others.</summary>
    public static ImmutableArray<Delivery> OfFailure(FlowGraph graph, int node, WorkItem item, StepFailure failure)
    {
        var error = ErrorPayload.Make(failure, item.Node, item.Payload);
        return [.. graph.Outgoing(node).Select(link => Make(graph, link, item, graph.Links[link].OnError ? error : null))];
    }

    /// <summary>What goes to a node, by a link or where a replay takes over what went there.</summary>
    /// <param name="graph">The flow.</param>
    /// <param name="run">The run.</param>
    /// <param name="flow">Its flow.</param>
    /// <param name="entry">Where the run began.</param>
    /// <param name="link">The link; -1 where the run begins.</param>
    /// <param name="to">The node.</param>
    /// <param name="parent">The step it comes from; null where the run begins.</param>
    /// <param name="path">The path it came by so far.</param>
    /// <param name="payload">What it carries; null for a skip.</param>
    public static Delivery Make(FlowGraph graph, RunId run, Target flow, NodeId entry, int link, NodeId to, StepId? parent, string path, Payload? payload)
    {
        var index = graph.IndexOf(to);
        var node = graph.Nodes[index];
        return new Delivery(link, to, node.Gathers ? StepId.Of(run, to, null, -1) : StepId.Of(run, to, parent, link), payload)
        {
            Path = path,
            Gather = node is JoinNode join ? MakeGather(graph, entry, index, join) : null,
            Throttle = payload is not null && node is FunctionNode function ? new Throttle($"{flow.Namespace}/{flow.Name}/{to}", function.Concurrency) : null,
        };
    }

    private static Delivery Make(FlowGraph graph, int link, WorkItem item, Payload? payload) =>
        Make(graph, item.Run, item.Flow, item.Entry, link, graph.Links[link].To, item.Key.Step, LinkPath.Append(item.Path, link), payload);

    private static Gather MakeGather(FlowGraph graph, NodeId entry, int node, JoinNode join)
    {
        var expected = graph.CountArrivals(entry, node);
        var needed = join.Mode switch
        {
            JoinMode.Any => 1,
            JoinMode.Count => join.Count!.Value,
            _ => expected + 1,
        };
        var endsEarly = join.Mode != JoinMode.All || join.Timeout is not null;
        return new Gather(expected, needed, join.Timeout, endsEarly ? graph.FindFeeders(node) : []);
    }
}
