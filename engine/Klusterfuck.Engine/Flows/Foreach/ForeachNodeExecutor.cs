using System.Text;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Flows.Foreach;

/// <summary>Executes foreach: the whole parks until all its elements, each a step of its own, have given their results.</summary>
internal sealed class ForeachNodeExecutor(NodeWorker worker) : INodeExecutor
{
    private const string AtWork = "elements";

    /// <inheritdoc/>
    public string Kind => "foreach";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken) => PartLinks.IsPart(item.Link)
        ? RunElementAsync((ForeachNode)node, item, cancellationToken)
        : Task.FromResult(item.State == AtWork ? Finish(item) : Begin((ForeachNode)node, item));

    private static NodeOutcome Begin(ForeachNode node, WorkItem item)
    {
        var value = node.Items.Evaluate(ExpressionInput.Of(item.Payload!));
        if (value.Error is not null)
            return Fail("Expression", value.Error);
        if (value.Json is null || Parse(value.Json) is not JArray elements)
            return Fail("NotAnArray", $"'{node.Items}' gave no array.");
        if (elements.Count > node.MaxItems)
            return Fail("TooManyItems", $"'{node.Items}' gave {elements.Count} elements; the node takes {node.MaxItems}.");
        if (elements.Count == 0)
            return NodeOutcome.Gave(item.Payload! with { Body = "[]"u8.ToArray(), ContentType = "application/json" });
        var throttle = new Throttle(item.Key.Step.Value, node.Concurrency);
        return NodeOutcome.Parked(new Park(AtWork) { Gather = Gather.All(elements.Count) }) with
        {
            Parts = [.. elements.Select((element, part) => MakeElement(item, element, part, throttle))],
        };
    }

    private static Delivery MakeElement(WorkItem item, JToken element, int part, Throttle throttle)
    {
        var link = PartLinks.Of(part);
        var payload = item.Payload! with { Body = Encoding.UTF8.GetBytes(element.ToString(Formatting.None)), ContentType = "application/json" };
        return new Delivery(link, item.Node, StepId.Of(item.Run, item.Node, item.Key.Step, link), payload) { Path = item.Path, Part = part, Throttle = throttle };
    }

    private async Task<NodeOutcome> RunElementAsync(ForeachNode node, WorkItem item, CancellationToken cancellationToken)
    {
        var outcome = await worker.RunAsync(node.Work, item, cancellationToken).ConfigureAwait(false);
        var result = new Delivery(item.Link, item.Node, item.Parent!.Value, null) { Path = item.Path, Part = item.Part, Gather = Gather.All(1) };
        if (outcome.Failure is { } failure)
            return outcome with { FailedPart = result with { Fails = true, Payload = new Payload(Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(failure)), "application/json") } };
        return outcome.Find(FlowNode.OnlyOutput) is { } output
            ? new NodeOutcome { IsPart = true, Record = output, Commit = outcome.Commit, Parts = [result with { Payload = output }] }
            : outcome;
    }

    private static NodeOutcome Finish(WorkItem item)
    {
        if (item.Arrivals.FirstOrDefault(a => a.Fails) is { } failed)
        {
            var failure = JsonConvert.DeserializeObject<StepFailure>(Encoding.UTF8.GetString(failed.Payload!.Body.Span))!;
            return NodeOutcome.Failed(failure with { Message = $"Element {failed.Part}: {failure.Message}", Permanent = true }) with { EndsParts = true };
        }

        var results = PayloadText.Array(item.Arrivals.OrderBy(a => a.Part).Select(a => a.Payload!));
        return NodeOutcome.Gave(item.Payload! with { Body = Encoding.UTF8.GetBytes(results), ContentType = "application/json" });
    }

    private static JToken? Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None, MaxDepth = ExpressionLimits.MaxDepth + 1 };
        return JToken.Load(reader);
    }

    private static NodeOutcome Fail(string code, string message) => NodeOutcome.Failed(new StepFailure(code, message, Permanent: true));
}
