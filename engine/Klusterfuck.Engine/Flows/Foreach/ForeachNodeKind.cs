using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Foreach;

/// <summary>Reads nodes of kind <c>foreach</c>.</summary>
internal sealed class ForeachNodeKind : INodeKind
{
    private const int MostConcurrency = 100;
    private const int MostItems = 5_000;
    private static readonly Expression Input = Expression.Parse("input", out _)!;

    /// <inheritdoc/>
    public string Name => "foreach";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["items", "function", "flow", "concurrency", "maxItems", "timeout", "retry"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var items = node.Has("items") ? node.Expression("items") : Input;
        var work = node.Work();
        var concurrency = node.Number("concurrency", 1, MostConcurrency, whole: true);
        var most = node.Number("maxItems", 1, MostItems, whole: true);
        var retry = FunctionNodeKind.ReadRetry(node);
        if (items is null || work is null)
            return null;
        var read = new ForeachNode { Id = id, Items = items, Work = work, Retry = retry };
        return read with { Concurrency = (int)(concurrency ?? read.Concurrency), MaxItems = (int)(most ?? read.MaxItems) };
    }
}
