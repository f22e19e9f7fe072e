using Klusterfuck.Engine.Flows.Approvals;
using Klusterfuck.Engine.Flows.Choices;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.Foreach;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Flows.Joins;
using Klusterfuck.Engine.Flows.Loops;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Flows.RequestNodes;
using Klusterfuck.Engine.Flows.Responses;
using Klusterfuck.Engine.Flows.Subflows;
using Klusterfuck.Engine.Flows.Transforms;
using Klusterfuck.Engine.Flows.Waits;

namespace Klusterfuck.Engine.Flows;

/// <summary>The kinds of nodes there are, by name.</summary>
internal sealed class NodeKinds(IReadOnlyList<INodeKind> all)
{
    /// <summary>The kinds that come with the product. A new kind is a folder of its own and one entry here.</summary>
    public static NodeKinds Standard { get; } = new(
    [
        new ConnectorNodeKind(), new FunctionNodeKind(), new ChoiceNodeKind(), new JoinNodeKind(), new ForeachNodeKind(), new LoopNodeKind(), new WaitNodeKind(),
        new TransformNodeKind(), new SubflowNodeKind(), new ApprovalNodeKind(), new RespondNodeKind(), new RequestNodeKind(), new PublishNodeKind(),
    ]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<INodeKind> All { get; } = all;

    /// <summary>The kind of that name; null where there is none.</summary>
    public INodeKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);
}
