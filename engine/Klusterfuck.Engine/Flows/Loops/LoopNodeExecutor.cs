using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Loops;

/// <summary>Executes loops: each turn is a step, and gives the next one its payload.</summary>
internal sealed class LoopNodeExecutor(NodeWorker worker) : INodeExecutor
{
    /// <inheritdoc/>
    public string Kind => "loop";

    /// <inheritdoc/>
    public async Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken)
    {
        var loop = (LoopNode)node;
        var outcome = await worker.RunAsync(loop.Work, item, cancellationToken).ConfigureAwait(false);
        if (outcome.Find(FlowNode.OnlyOutput) is not { } output)
            return outcome;
        var value = loop.Until.Evaluate(ExpressionInput.Of(output));
        if (value.Error is { } error)
            return NodeOutcome.Failed(new StepFailure("Expression", error, Permanent: true), outcome.Commit);
        if (value.IsTrue)
            return outcome;
        var turn = item.Part + 1;
        if (turn >= loop.MaxIterations)
            return NodeOutcome.Failed(new StepFailure("TooManyIterations", $"'{loop.Until}' did not hold after {turn} times.", Permanent: true), outcome.Commit);
        var link = PartLinks.Of(turn);
        return new NodeOutcome
        {
            IsPart = true,
            Record = output,
            Commit = outcome.Commit,
            Parts = [new Delivery(link, item.Node, StepId.Of(item.Run, item.Node, item.Key.Step, link), output) { Path = item.Path, Part = turn }],
        };
    }
}
