using System.Globalization;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Responses;

/// <summary>Executes responses: what a step gave is the result of its run, status and headers with it.</summary>
internal sealed class RespondNodeExecutor : INodeExecutor
{
    /// <inheritdoc/>
    public string Kind => "respond";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken)
    {
        var respond = (RespondNode)node;
        var payload = item.Payload!;
        if (respond.Body is { } expression)
        {
            var type = respond.Headers.GetValueOrDefault("content-type", "application/json");
            var (made, error) = ExpressionPayload.Make(expression, payload, type);
            if (error is not null)
                return Task.FromResult(NodeOutcome.Failed(new StepFailure("Expression", error, Permanent: true)));
            payload = made!;
        }

        var headers = payload.Headers.SetItem(PayloadHeaders.Status, respond.Status.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in respond.Headers.Where(h => h.Key != "content-type"))
            headers = headers.SetItem(PayloadHeaders.Response + name, value);
        var answer = payload with { Headers = headers, ContentType = respond.Headers.GetValueOrDefault("content-type", payload.ContentType) };
        return Task.FromResult(new NodeOutcome { Record = answer, IsResponse = true });
    }
}
