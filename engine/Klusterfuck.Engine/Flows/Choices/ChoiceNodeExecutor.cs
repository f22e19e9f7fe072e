using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Choices;

/// <summary>Executes choices.</summary>
internal sealed class ChoiceNodeExecutor : INodeExecutor
{
    /// <inheritdoc/>
    public string Kind => "choice";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken) =>
        Task.FromResult(Choose((ChoiceNode)node, item.Payload!));

    private static NodeOutcome Choose(ChoiceNode choice, Payload payload)
    {
        var input = ExpressionInput.Of(payload);
        foreach (var rule in choice.Rules)
        {
            var value = rule.When.Evaluate(input);
            if (value.Error is { } error)
                return NodeOutcome.Failed(new StepFailure("Expression", $"Rule '{rule.When}': {error}", Permanent: true));
            if (value.IsTrue)
                return Take(rule.Output, payload);
        }

        return choice.Otherwise is { } otherwise ? Take(otherwise, payload) : new NodeOutcome { Record = payload };
    }

    private static NodeOutcome Take(string output, Payload payload) => new() { Outputs = [new NodeOutput(output, payload)] };
}
