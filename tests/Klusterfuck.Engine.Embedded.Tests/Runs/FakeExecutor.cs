using System.Collections.Concurrent;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>Executes nodes of one kind in process, and counts.</summary>
internal sealed class FakeExecutor(string kind, Func<FlowNode, WorkItem, CancellationToken, Task<NodeOutcome>> execute) : INodeExecutor
{
    public FakeExecutor(Func<FlowNode, WorkItem, NodeOutcome> execute)
        : this("function", (node, item, _) => Task.FromResult(execute(node, item)))
    {
    }

    public string Kind => kind;

    public ConcurrentDictionary<StepId, int> Calls { get; } = new();

    /// <summary>Adds its name to the payload: <c>x/a/c</c>.</summary>
    public static NodeOutcome Append(FlowNode node, WorkItem item) => NodeOutcome.Gave(RunnerBench.Text($"{RunnerBench.Text(item.Payload!)}/{node.Id}"));

    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken)
    {
        Calls.AddOrUpdate(item.Key.Step, 1, (_, calls) => calls + 1);
        return execute(node, item, cancellationToken);
    }
}
