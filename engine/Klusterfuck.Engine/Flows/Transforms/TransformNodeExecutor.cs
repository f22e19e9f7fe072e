using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Transforms;

/// <summary>Executes transforms.</summary>
internal sealed class TransformNodeExecutor : INodeExecutor
{
    /// <inheritdoc/>
    public string Kind => "transform";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken)
    {
        var transform = (TransformNode)node;
        var (body, error) = ExpressionPayload.Make(transform.Expression, item.Payload!, transform.ContentType);
        return Task.FromResult(error is null ? NodeOutcome.Gave(body!) : NodeOutcome.Failed(new StepFailure("Expression", error, Permanent: true)));
    }
}
