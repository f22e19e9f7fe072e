using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>A kind of node: how its definition is written. Executing it is the part of an <c>INodeExecutor</c> of the same name.</summary>
internal interface INodeKind
{
    /// <summary>What <c>kind</c> says.</summary>
    string Name { get; }

    /// <summary>Whether its nodes take payloads from outside, and by no link.</summary>
    bool IsEntry { get; }

    /// <summary>The keys its nodes have beside <c>id</c> and <c>kind</c>.</summary>
    IReadOnlyList<string> Keys { get; }

    /// <summary>Reads a node whose keys are known; null where something is wrong, which is then among the reader's problems.</summary>
    FlowNode? Read(NodeId id, ObjectReader node);
}
