using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Flows.Approvals;

/// <summary>Executes approvals: parks the item until an answer or the end of its time.</summary>
internal sealed class ApprovalNodeExecutor : INodeExecutor
{
    /// <inheritdoc/>
    public string Kind => "approval";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken) => Task.FromResult(Execute((ApprovalNode)node, item));

    private static NodeOutcome Execute(ApprovalNode approval, WorkItem item)
    {
        if (item.State is null)
            return NodeOutcome.Parked(new Park(approval.Message) { AwaitsSignal = true, Until = item.ClaimedAt + approval.Timeout });
        if (item.Signal is null)
            return NodeOutcome.Failed(new StepFailure("Timeout", $"Nobody answered within {DurationText.Print(approval.Timeout)}.", Permanent: true));
        var answer = JsonConvert.DeserializeObject<ApprovalAnswer>(item.Signal)!;
        return new NodeOutcome { Outputs = [new NodeOutput(answer.Approve ? ApprovalNode.Approved : ApprovalNode.Denied, item.Payload!)] };
    }
}
