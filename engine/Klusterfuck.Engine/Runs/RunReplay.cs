using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>
/// Works out what a run begins with that goes on from a step of another one: that step, and others that failed and do not come after it, each with what
/// it was given; and at every node that gathers, what had arrived there and would not come again.
/// </summary>
internal sealed class RunReplay
{
    private readonly FlowGraph graph;
    private readonly Run original;
    private readonly RunId id;
    private readonly Dictionary<StepId, StepRecord> steps;
    private readonly HashSet<StepId> again = [];

    private RunReplay(FlowGraph graph, RunDetails original, RunId id)
    {
        this.graph = graph;
        this.original = original.Run;
        this.id = id;
        steps = original.Steps.GroupBy(s => s.Id).ToDictionary(s => s.Key, s => s.MaxBy(a => a.Attempt)!);
    }

    /// <summary>The first items.</summary>
    /// <param name="graph">The flow.</param>
    /// <param name="original">The run that is replayed.</param>
    /// <param name="id">The new run.</param>
    /// <param name="from">The step it goes on from; null for the first one.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StepNotFound"/>, <see cref="ErrorCodes.PayloadTooLarge"/> where a payload is no longer at hand.</exception>
    public static ImmutableArray<Delivery> Plan(FlowGraph graph, RunDetails original, RunId id, StepId? from) => new RunReplay(graph, original, id).Plan(from);

    private ImmutableArray<Delivery> Plan(StepId? from)
    {
        var first = from is null ? null : FindWhole(from.Value);
        if (first is null || first.Parent is null && first.Arrivals.IsEmpty)
            return [Begin(steps.Values.First(s => s.Link == -1 && s.Parent is null && s.Arrivals.IsEmpty))];
        var roots = new List<StepRecord> { first };
        MarkAfter(first);
        foreach (var failed in steps.Values.Where(s => s.Status == StepStatus.Failed && !graph.TakesErrors(graph.IndexOf(s.Node))).Select(s => FindWhole(s.Id)).Distinct())
        {
            if (again.Contains(failed.Id))
                continue;
            roots.Add(failed);
            MarkAfter(failed);
        }

        return [.. roots.SelectMany(BeginAgain), .. steps.Values.Where(s => s.Arrivals.Length > 0 && !roots.Contains(s) && IsOpen(s)).SelectMany(TakeOver)];
    }

    // A part is not worked on without the whole.
    private StepRecord FindWhole(StepId step)
    {
        if (!steps.TryGetValue(step, out var found))
            throw new KlusterfuckException(ErrorCodes.StepNotFound, $"Run {original.Id} has no step {step}.", step.Value);
        while (PartLinks.IsPart(found.Link) && found.Parent is { } parent && steps.TryGetValue(parent, out var whole))
            found = whole;
        return found;
    }

    // Steps come after those they came from, and after everything that arrived at them.
    private void MarkAfter(StepRecord root)
    {
        again.Add(root.Id);
        for (var before = -1; before != again.Count;)
        {
            before = again.Count;
            foreach (var step in steps.Values)
            {
                if ((step.Parent is { } parent && again.Contains(parent)) || step.Arrivals.Any(a => a.Parent is { } p && !PartLinks.IsPart(a.Link) && again.Contains(p)))
                    again.Add(step.Id);
            }
        }
    }

    private bool IsOpen(StepRecord step) =>
        graph.Nodes[graph.IndexOf(step.Node)].Gathers && (again.Contains(step.Id) || step.Status is StepStatus.Waiting or StepStatus.Cancelled);

    private IEnumerable<Delivery> BeginAgain(StepRecord step) => step.Arrivals.IsEmpty || PartLinks.IsPart(step.Arrivals[0].Link)
        ? [Begin(step)]
        : step.Arrivals.Select(a => Deliver(step.Node, a.Link, a.Parent, a.Path, a.Payload));

    private IEnumerable<Delivery> TakeOver(StepRecord step) => step.Arrivals
        .Where(a => a.Parent is not { } parent || !again.Contains(parent))
        .Select(a => Deliver(step.Node, a.Link, a.Parent, a.Path, a.Payload));

    private Delivery Begin(StepRecord step) => Deliver(step.Node, step.Link, step.Parent, step.Path, step.Input);

    private Delivery Deliver(NodeId node, int link, StepId? parent, string path, Payload? payload) => payload is { OmittedBytes: > 0 }
        ? throw new KlusterfuckException(ErrorCodes.PayloadTooLarge, $"The payloads of run {original.Id} are too large together to be replayed.", original.Id.Value)
        : StepDeliveries.Make(graph, id, Target.Flow(original.Namespace, original.Flow), original.Entry, link, node, parent, path, payload);
}
