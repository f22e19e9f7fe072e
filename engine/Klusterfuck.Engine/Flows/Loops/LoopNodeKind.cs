using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Loops;

/// <summary>Reads nodes of kind <c>loop</c>.</summary>
internal sealed class LoopNodeKind : INodeKind
{
    private const int MostIterations = 1_000;

    /// <inheritdoc/>
    public string Name => "loop";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["function", "flow", "until", "maxIterations", "timeout", "retry"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var work = node.Work();
        var until = node.Expression("until", required: true);
        var most = node.Number("maxIterations", 1, MostIterations, whole: true);
        var retry = FunctionNodeKind.ReadRetry(node);
        if (work is null || until is null)
            return null;
        var read = new LoopNode { Id = id, Work = work, Until = until, Retry = retry };
        return read with { MaxIterations = (int)(most ?? read.MaxIterations) };
    }
}
