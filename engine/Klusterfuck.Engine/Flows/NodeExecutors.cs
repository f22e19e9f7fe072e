using Klusterfuck.Engine.Flows.Approvals;
using Klusterfuck.Engine.Flows.Choices;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.Foreach;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Flows.Joins;
using Klusterfuck.Engine.Flows.Loops;
using Klusterfuck.Engine.Flows.Responses;
using Klusterfuck.Engine.Flows.Subflows;
using Klusterfuck.Engine.Flows.Transforms;
using Klusterfuck.Engine.Flows.Waits;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Flows;

/// <summary>What executes the kinds of nodes that come with the product.</summary>
internal static class NodeExecutors
{
    /// <summary>Those of nodes that only compute.</summary>
    public static IReadOnlyList<INodeExecutor> Computing { get; } = [new ConnectorNodeExecutor(), new ChoiceNodeExecutor(), new TransformNodeExecutor(), new RespondNodeExecutor()];

    /// <summary>One for each kind. A new kind has one entry here and one in <see cref="NodeKinds"/>.</summary>
    public static IReadOnlyList<INodeExecutor> Standard(
        IFlowGraphSource graphs, IFunctionInvoker invoker, ISelectedCommits selections, IRunHistory history, TimeProvider time)
    {
        var functions = new FunctionNodeExecutor(invoker, time);
        var children = new ChildRuns(history, selections, graphs, time);
        var worker = new NodeWorker(functions, children);
        return
        [
            .. Computing, functions, new JoinNodeExecutor(graphs), new ForeachNodeExecutor(worker), new LoopNodeExecutor(worker), new WaitNodeExecutor(),
            new SubflowNodeExecutor(children), new ApprovalNodeExecutor(),
        ];
    }
}
