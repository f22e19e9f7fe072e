using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Transforms;

/// <summary>Reads nodes of kind <c>transform</c>.</summary>
internal sealed class TransformNodeKind : INodeKind
{
    private const int MaxContentType = 200;

    /// <inheritdoc/>
    public string Name => "transform";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["expression", "contentType"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var expression = node.Expression("expression", required: true);
        var type = node.Text("contentType");
        if (type is not null && (type.Length > MaxContentType || type.Any(c => c is < ' ' or > '~')))
            node.Problems.Add("ContentTypeInvalid", node.PathOf("contentType"), $"A media type has at most {MaxContentType} characters of ASCII, as text/plain.");
        return expression is null ? null : new TransformNode { Id = id, Expression = expression, ContentType = type ?? "application/json" };
    }
}
